import { cyrusAcceptance } from '../../src/facts/accepted/cyrus.ts';
import { refusals, wasAsked } from '../../src/facts/accepted/refusals.ts';
import { withoutCyrus } from '../../src/facts/packages/generation.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'Cyrus IMAP knows the options of imapd.conf',
  why:
    'Each process of Cyrus reads the file when it starts. A wrong value ends it; an unknown name is ignored, and ' +
    'the default stays in force.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`cyr_info conf-lint` on {host} shows unknown options with their values, or the error.',
        text: 'Correct the option that the finding names, on both hosts.',
        verify: '`cyr_info conf-lint` does not name it any more.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:imapd.conf(5)', 'man:cyr_info(8)'],
  reads: {},
  optional: { cyrusAcceptance, packages },
  appliesTo: ({ cyrusAcceptance, packages }) =>
    (packages.known ? withoutCyrus(packages.value) : undefined) ?? wasAsked(cyrusAcceptance),
  check: ({ cyrusAcceptance }) =>
    refusals(cyrusAcceptance, {
      message: 'Cyrus IMAP does not accept this option',
      expected: 'what `cyr_info conf-lint` accepts',
      subject: '/etc/imapd.conf',
    }),
});
