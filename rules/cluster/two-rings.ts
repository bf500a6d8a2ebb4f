import { corosyncConf, corosyncInUse } from '../../src/facts/cluster/corosync-conf.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The hosts communicate over two networks',
  why:
    'With one ring a single cable, switch or driver splits the cluster: one host is fenced although nothing else is ' +
    'wrong.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check: '`corosync-cmapctl totem.transport` says knet; both hosts reach each other in the other network.',
        text:
          'Add a second ring on another network. It needs knet and a name for each node: with udpu, or without ' +
          'names, corosync refuses the file at its next start. To change the transport: cluster/traffic-encrypted.',
        commands: {
          pcs: 'pcs cluster link add {node-a}={new-address-a} {node-b}={new-address-b}',
          corosync: [
            'corosync -t    # on both hosts, after ring1_addr was written into both files',
            'corosync-cfgtool -R',
          ],
        },
        verify: '`corosync-cfgtool -s` on both hosts shows link 1 as connected.',
        undo: '`pcs cluster link remove 1`, or delete the lines on both hosts and reload.',
      },
    ],
  },
  references: ['man:corosync.conf(5)'],
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) => corosyncInUse(corosyncConf),
  check: ({ corosyncConf }) => {
    if (corosyncConf.rings.length !== 1 || corosyncConf.nodes.length < 2) return [];
    const actual = corosyncConf.nodes.flatMap(({ rings }) => Object.values(rings)).join(', ');
    return [
      {
        subject: 'rings',
        message: 'The cluster has only one ring',
        expected: 'two rings on separate networks',
        actual: `one: ${actual}`,
      },
    ];
  },
});
