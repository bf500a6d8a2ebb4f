import { lvmAcceptance } from '../../src/facts/accepted/lvm.ts';
import { refusals, wasAsked } from '../../src/facts/accepted/refusals.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'LVM accepts its configuration',
  why:
    'A file with a syntax error is not read at all, and an unknown name is ignored: locks, filters and the ' +
    'protection of shared volume groups are then off.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`lvmconfig --validate` on {host} shows the error.',
        text: 'Correct the setting in lvm.conf or lvmlocal.conf.',
        verify: '`lvmconfig --validate` ends with 0.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:lvmconfig(8)', 'man:lvm.conf(5)'],
  reads: {},
  optional: { lvmAcceptance },
  appliesTo: ({ lvmAcceptance }) => wasAsked(lvmAcceptance),
  check: ({ lvmAcceptance }) =>
    refusals(lvmAcceptance, {
      message: 'LVM does not accept its configuration',
      expected: 'what `lvmconfig --validate` accepts',
      subject: '/etc/lvm/lvm.conf',
    }),
});
