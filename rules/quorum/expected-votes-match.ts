import { corosyncConf, corosyncInUse, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The expected votes are those of the configured nodes',
  why: 'With more expected votes than nodes a survivor never has quorum; with fewer, both halves may have it.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'Delete expected_votes from /etc/corosync/corosync.conf, so that corosync counts the nodes; or set it to ' +
          'their number.',
        verify: '`corosync -t` finds no error on both hosts.',
      },
      {
        on: 'either',
        text: 'Load it. It may change at runtime.',
        commands: { corosync: 'corosync-cfgtool -R' },
        verify: '`corosync-quorumtool -s` shows as many expected votes as nodes, and Quorate: Yes.',
        undo: 'Put the line back on both hosts, and `corosync-cfgtool -R`.',
      },
    ],
  },
  references: ['man:votequorum(5)', 'man:corosync.conf(5)'],
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) =>
    corosyncConf.nodes.length === 0
      ? corosyncConf.configured
        ? 'corosync.conf has no node list'
        : corosyncInUse(corosyncConf)
      : corosyncInUse(corosyncConf),
  check: ({ corosyncConf }) => {
    const found = setting(corosyncConf, 'quorum.expected_votes');
    if (
      found === undefined ||
      corosyncConf.deviceModel !== undefined ||
      Number(found.value) === corosyncConf.nodes.length
    )
      return [];
    const at = { path: corosyncConf.path, line: found.line };
    return [
      {
        subject: 'quorum.expected_votes',
        message: 'The expected votes are not those of the nodes',
        expected: String(corosyncConf.nodes.length),
        actual: found.value,
        at,
        moment: 'after-failover',
      },
    ];
  },
});
