import { refusals, wasAsked } from '../../src/facts/accepted/refusals.ts';
import { systemdAcceptance } from '../../src/facts/accepted/systemd.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'systemd accepts the units and drop-ins of this host',
  why:
    'A unit with an error does not start at the next boot. A line that systemd does not know is ignored: a timeout, ' +
    'an order or a restart that administrators rely on does not exist.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`systemd-analyze verify UNIT` on {host} shows the same.',
        text: 'Correct the unit or drop-in that the finding names.',
        commands: { shell: 'systemctl daemon-reload' },
        effect: 'systemd reads all units again; services go on.',
        verify: '`systemd-analyze verify UNIT` prints nothing.',
        undo: 'Put the former line back, and reload.',
      },
    ],
  },
  references: ['man:systemd-analyze(1)', 'man:systemd.unit(5)', 'man:systemd.service(5)'],
  reads: {},
  optional: { systemdAcceptance },
  appliesTo: ({ systemdAcceptance }) => wasAsked(systemdAcceptance),
  check: ({ systemdAcceptance }) =>
    refusals(systemdAcceptance, {
      message: 'systemd refuses or ignores this',
      expected: 'what `systemd-analyze verify` accepts',
      subject: 'unit',
    }),
});
