import { postfixAcceptance, postfixValues } from '../../src/facts/accepted/postfix.ts';
import { refusals, wasAsked } from '../../src/facts/accepted/refusals.ts';
import { hostRule } from '../../src/sdk/index.ts';

const statement = {
  message: 'Postfix does not accept its configuration',
  expected: 'what `postconf -n`, `postconf -M` and `postmap -q` read without a message',
  subject: '/etc/postfix/main.cf',
};

export default hostRule({
  severity: 'error',
  summary: 'Postfix accepts its parameters and services',
  why:
    'Postfix does not start, or its daemons end with a fatal error and mail waits. A misspelt parameter is ' +
    'ignored: the default stays in force.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check:
          '`postconf -n >/dev/null; postconf -M >/dev/null; postmap -q x static:x` on {host} shows the messages. Do ' +
          'not use `postfix check`: without a mounted queue it makes folders.',
        text: 'Correct the parameter or the line in /etc/postfix/main.cf or master.cf, on both hosts.',
        verify: 'The same commands print no message.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:postconf(1)', 'man:postconf(5)', 'man:master(5)'],
  reads: {},
  optional: { postfixAcceptance, postfixValues },
  appliesTo({ postfixAcceptance, postfixValues }) {
    const first = wasAsked(postfixAcceptance);
    return first === true ? true : wasAsked(postfixValues) === true || first;
  },
  check({ postfixAcceptance, postfixValues }) {
    const found = refusals(postfixAcceptance, statement);
    const subjects = new Set(found.map(({ subject }) => subject));
    // A line that cannot be read is reported by both.
    return [...found, ...refusals(postfixValues, statement).filter(({ subject }) => !subjects.has(subject))];
  },
});
