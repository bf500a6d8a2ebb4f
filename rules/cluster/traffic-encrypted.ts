import { corosyncConf, corosyncInUse, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Cluster traffic is authenticated and encrypted',
  why: 'A client that reaches the port can otherwise join the cluster or take a node down.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'either',
        text:
          'Switch maintenance mode on and stop the cluster on both hosts: with two settings the hosts do not ' +
          'understand each other. The services go on.',
        effect: 'Nothing watches the services, and nothing fails over, until the cluster is back.',
        commands: {
          pcs: ['pcs property set maintenance-mode=true', 'pcs cluster stop --all'],
          crmsh: ['crm configure property maintenance-mode=true', 'crm cluster stop --all'],
        },
        verify: '`systemctl is-active corosync pacemaker` says inactive on both hosts, and mail is still served.',
      },
      {
        on: 'both',
        text: 'Write the settings, and give both hosts the same key.',
        file: {
          path: '/etc/corosync/corosync.conf',
          lines: [
            'totem {',
            '    version: 2',
            '    transport: knet',
            '    crypto_cipher: aes256',
            '    crypto_hash: sha256',
            '}',
          ],
        },
        commands: {
          shell: 'corosync-keygen -k /etc/corosync/authkey    # on one host; copy it to the other with mode 0400',
        },
        verify: '`corosync -t` finds no error, and `sha256sum /etc/corosync/authkey` is the same, on both hosts.',
        undo: 'Put the former file back on both hosts.',
      },
      {
        on: 'either',
        check: '`crm_mon -1` shows both nodes as Online, and each resource where it runs.',
        text: 'Start the cluster, and end maintenance mode when both nodes are online.',
        commands: {
          pcs: ['pcs cluster start --all', 'pcs property set maintenance-mode=false'],
          crmsh: ['crm cluster start --all', 'crm configure property maintenance-mode=false'],
        },
        verify: '`crm_mon -1rf` shows everything as before, and `corosync-cmapctl totem.crypto_cipher` says aes256.',
      },
    ],
  },
  references: ['man:corosync.conf(5)'],
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) => corosyncInUse(corosyncConf),
  check: ({ corosyncConf }) => {
    const value = (name: string): string | undefined => setting(corosyncConf, `totem.${name}`)?.value;
    const [cipher, hash, secauth] = [value('crypto_cipher'), value('crypto_hash'), value('secauth')];
    const secured =
      (cipher !== undefined && cipher !== 'none' && hash !== 'none') || (cipher === undefined && secauth === 'on');
    if (secured && corosyncConf.transport === 'knet') return [];
    const actual = `transport ${corosyncConf.transport}, crypto_cipher ${cipher ?? 'none'}, crypto_hash ${hash ?? 'none'}`;
    return [
      {
        subject: 'totem',
        message: 'The traffic of the cluster is not protected',
        expected: 'knet with a cipher and a hash',
        actual,
      },
    ];
  },
});
