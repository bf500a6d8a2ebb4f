import {
  corosyncConf,
  corosyncInUse,
  isTwoNode,
  numericSetting,
  setting,
} from '../../src/facts/cluster/corosync-conf.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'A cluster of two nodes keeps quorum when one of them is lost',
  why:
    'With two votes and no third one the survivor has no majority: it stops the services instead of taking them ' +
    'over.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text: 'Set two_node, or use a quorum device.',
        file: {
          path: '/etc/corosync/corosync.conf',
          lines: ['quorum {', '    provider: corosync_votequorum', '    two_node: 1', '}'],
        },
        verify: '`corosync -t` finds no error on both hosts.',
      },
      {
        on: 'either',
        text: 'Load it; no restart is needed.',
        commands: { corosync: 'corosync-cfgtool -R' },
        verify: '`corosync-quorumtool -s` shows 2Node among the flags, on both hosts.',
        undo: 'Delete the line on both hosts, and `corosync-cfgtool -R`.',
      },
    ],
  },
  references: ['man:votequorum(5)', 'man:corosync.conf(5)'],
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) =>
    isTwoNode(corosyncConf)
      ? corosyncInUse(corosyncConf)
      : corosyncConf.configured && corosyncConf.problems.length === 0
        ? 'there are not exactly two votes'
        : corosyncInUse(corosyncConf),
  check: ({ corosyncConf }) => {
    if (numericSetting(corosyncConf, 'quorum.two_node') === 1) return [];
    const found = setting(corosyncConf, 'quorum.two_node');
    const at = found === undefined ? { path: corosyncConf.path } : { path: corosyncConf.path, line: found.line };
    const message = 'Of two nodes the survivor has no quorum';
    return [
      {
        subject: 'quorum.two_node',
        message,
        expected: '1',
        actual: found?.value ?? 'not set',
        at,
        moment: 'after-failover',
      },
    ];
  },
});
