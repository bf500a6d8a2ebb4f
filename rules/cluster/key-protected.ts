import { clusterKeys } from '../../src/facts/cluster/cluster-keys.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Only root can read the cluster key',
  why: 'An account that reads the key can join the cluster and start, stop or fence.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'Give the key to root. /etc/pacemaker/authkey belongs to root:haclient with the mode 0640.',
        commands: { shell: ['chown root:root /etc/corosync/authkey', 'chmod 0400 /etc/corosync/authkey'] },
        verify: "`stat -c '%U:%G %a' {path}` shows it; `crm_mon -1` still shows both nodes as Online.",
      },
    ],
  },
  references: ['man:corosync-keygen(8)'],
  reads: { clusterKeys },
  appliesTo: ({ clusterKeys }) =>
    clusterKeys.some(({ access }) => access !== undefined)
      ? true
      : 'there is no cluster key, or its mode was not recorded',
  check: ({ clusterKeys }) =>
    clusterKeys.flatMap(({ path, access }): Finding[] => {
      if (access === undefined) return [];
      const allowed = path === '/etc/pacemaker/authkey' ? 0o640 : 0o600;
      if ((access.mode & ~allowed) === 0 && access.uid === 0) return [];
      const actual = `${access.mode.toString(8).padStart(4, '0')} ${access.user}:${access.group}`;
      return [
        {
          subject: path,
          message: `accounts other than root can read or change ${path}`,
          expected: `at most 0${allowed.toString(8)}, owner root`,
          actual,
        },
      ];
    }),
});
