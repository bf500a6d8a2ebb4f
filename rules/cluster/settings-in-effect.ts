import { corosyncConf, corosyncInUse, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { corosyncRuntime } from '../../src/facts/cluster/corosync-runtime.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** Timings of totem that a running corosync keeps until its configuration is reloaded. */
const compared = [
  'token',
  'consensus',
  'join',
  'merge',
  'token_retransmits_before_loss_const',
  'max_network_delay',
  'window_size',
  'max_messages',
];

export default hostRule({
  severity: 'warning',
  summary: 'corosync runs with the timings of its file',
  why:
    'The next start or reload changes how long a failover takes, at an unexpected time. A change that should be in ' +
    'effect is not.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'setting',
    steps: [
      {
        on: 'both',
        text:
          'Decide which value of {setting} is right, and write it into /etc/corosync/corosync.conf, the same on ' +
          'both hosts.',
        verify: '`corosync -t` finds no error on both hosts.',
      },
      {
        on: 'either',
        text: 'Let corosync read the file again, on all nodes at once.',
        commands: { corosync: 'corosync-cfgtool -R' },
        verify:
          '`corosync-cmapctl -b runtime.config.totem` shows the value on both hosts. Where it does not, only a ' +
          'restart of the cluster brings it, in a maintenance window.',
      },
    ],
  },
  references: ['man:corosync.conf(5)', 'man:corosync-cmapctl(8)', 'man:corosync-cfgtool(8)'],
  reads: { corosyncConf, corosyncRuntime },
  appliesTo: ({ corosyncConf, corosyncRuntime }) =>
    corosyncRuntime.size === 0 ? 'corosync does not run' : corosyncInUse(corosyncConf),
  check: ({ corosyncConf, corosyncRuntime }) =>
    compared.flatMap((name): readonly Finding[] => {
      const written = setting(corosyncConf, `totem.${name}`);
      const running = corosyncRuntime.get(`totem.${name}`);
      // With more nodes corosync adds token_coefficient for each one.
      if (written === undefined || running === undefined || (name === 'token' && corosyncConf.nodes.length > 2))
        return [];
      if (Number(written.value) === Number(running)) return [];
      return [
        {
          subject: `totem.${name}`,
          message: `the running corosync has another ${name} than its file`,
          expected: `${written.value} in effect, as in ${corosyncConf.path}`,
          actual: `${running} in effect`,
          at: { path: corosyncConf.path, line: written.line },
          moment: 'after-reboot',
        },
      ];
    }),
});
