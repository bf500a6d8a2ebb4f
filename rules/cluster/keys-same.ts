import { clusterKeys } from '../../src/facts/cluster/cluster-keys.ts';
import { corosyncConf } from '../../src/facts/cluster/corosync-conf.ts';
import type { Finding, Side } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Both hosts have the same cluster key',
  why: 'corosync drops the packets of a host with another key: that host forms a cluster of its own at its next start.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'path',
    steps: [
      {
        on: 'passive',
        check: '`crm_mon -1` shows the services on the other host.',
        text: 'Stop the cluster on the passive host, and copy the key from the active one.',
        effect: 'This host cannot take over until its cluster runs again.',
        commands: {
          pcs: ['pcs cluster stop', 'scp -p {active-host}:{path} {path}'],
          crmsh: ['crm cluster stop', 'scp -p {active-host}:{path} {path}'],
        },
        verify:
          '`sha256sum {path}` is the same on both hosts; the mode is 0400 root:root, of /etc/pacemaker/authkey 0640 ' +
          'root:haclient.',
      },
      {
        on: 'passive',
        text: 'Start the cluster here.',
        effect: 'This host joins; services stay where they are.',
        commands: { pcs: 'pcs cluster start', crmsh: 'crm cluster start' },
        verify: '`crm_mon -1` shows both nodes as Online, on both hosts.',
      },
    ],
  },
  references: ['man:corosync-keygen(8)'],
  reads: { clusterKeys, corosyncConf },
  appliesTo: ({ a, b }) =>
    a.clusterKeys.length + b.clusterKeys.length > 0
      ? true
      : a.corosyncConf.configured
        ? 'no key was read on either host'
        : 'there is no cluster key',
  check: ({ a, b }) => {
    const paths = [...new Set([...a.clusterKeys, ...b.clusterKeys].map(({ path }) => path))].sort();
    return paths.flatMap((path): Finding[] => {
      const [left, right] = [a, b].map(({ clusterKeys }) => clusterKeys.find((key) => key.path === path));
      if (left === undefined || right === undefined) {
        const host: Side = left === undefined ? 'a' : 'b';
        return [
          {
            host,
            subject: path,
            message: `${path} is missing on one host`,
            expected: 'the key of the other host',
            actual: 'no such file',
            moment: 'after-reboot',
          },
        ];
      }
      if (left.digest === undefined || right.digest === undefined || left.digest === right.digest) return [];
      return [
        {
          subject: path,
          message: `${path} differs`,
          expected: 'the same key on both hosts',
          actual: 'two keys',
          moment: 'after-reboot',
        },
      ];
    });
  },
});
