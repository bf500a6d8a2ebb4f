import { corosyncConf, corosyncInUse, numericSetting, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'A node that boots waits until it has seen the other one',
  why:
    'With wait_for_all off a host that boots alone, because the network is cut, fences its healthy peer and starts ' +
    'the services: a fence loop, or both run.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'Delete `wait_for_all: 0` from the quorum section of /etc/corosync/corosync.conf: two_node switches it ' +
          'on. It holds from the next start of corosync.',
        verify:
          '`corosync -t` finds no error on both hosts, and halint check --rule quorum/waits-for-both-at-start passes.',
        undo: 'Put the line back on both hosts.',
      },
    ],
  },
  references: ['man:votequorum(5)', 'man:corosync.conf(5)'],
  reads: { corosyncConf },
  appliesTo: ({ corosyncConf }) =>
    numericSetting(corosyncConf, 'quorum.two_node') === 1 ? corosyncInUse(corosyncConf) : 'two_node is not used',
  check: ({ corosyncConf }) => {
    const found = setting(corosyncConf, 'quorum.wait_for_all');
    if (found === undefined || numericSetting(corosyncConf, 'quorum.wait_for_all') !== 0) return [];
    const at = { path: corosyncConf.path, line: found.line };
    return [
      {
        subject: 'quorum.wait_for_all',
        message: 'A host that boots alone takes over at once',
        expected: '1, or not set',
        actual: found.value,
        at,
        moment: 'after-reboot',
      },
    ];
  },
});
