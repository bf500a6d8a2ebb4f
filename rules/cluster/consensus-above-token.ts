import { corosyncConf, corosyncInUse, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'The consensus timeout is above the token timeout',
  why:
    'corosync needs more time than the token to agree on a new membership; less makes it form and lose memberships ' +
    'in turn.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'Delete consensus from the totem section of /etc/corosync/corosync.conf: corosync derives it from the ' +
          'token.',
        verify: '`corosync -t` finds no error on both hosts.',
      },
      {
        on: 'either',
        text: 'Load it.',
        commands: { corosync: 'corosync-cfgtool -R' },
        verify: '`corosync-cmapctl runtime.config.totem.consensus` is at least 1.2 times runtime.config.totem.token.',
        undo: 'Put the line back on both hosts, and reload.',
      },
    ],
  },
  references: ['man:corosync.conf(5)'],
  explainedBy: {
    // corosync refuses a value that is shorter still.
    'cluster/corosync-conf-readable': (own, other) => other.actual.startsWith(`${own.subject} `),
  },
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) => corosyncInUse(corosyncConf),
  check: ({ corosyncConf }) => {
    const found = setting(corosyncConf, 'totem.consensus');
    const token = Number(setting(corosyncConf, 'totem.token')?.value ?? 3000);
    // Two nodes may do with less, as long as it is more than join and not more than the token: the man page says so.
    const least =
      corosyncConf.nodes.length === 2 ? Number(setting(corosyncConf, 'totem.join')?.value ?? 50) + 1 : 1.2 * token;
    if (found === undefined || Number(found.value) >= least) return [];
    const at = { path: corosyncConf.path, line: found.line };
    return [
      {
        subject: 'totem.consensus',
        message: 'The consensus timeout is too short',
        expected: `at least ${least} ms`,
        actual: `${found.value} ms`,
        at,
      },
    ];
  },
});
