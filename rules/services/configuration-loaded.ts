import { answerOf, wasAnswered } from '../../src/facts/accepted/question.ts';
import { behindTheirFiles, loadedFiles } from '../../src/facts/in-effect/loaded-files.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const shown = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

export default hostRule({
  severity: 'info',
  summary: 'Daemons have loaded the current version of their configuration',
  why:
    'The next restart, reboot or failover brings the new file into effect. If it is wrong or has another effect than ' +
    'intended, this is noticed at that time only. Whether the content changed is not known: a file that was written ' +
    'again with the same content is reported too.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'daemon',
    steps: [
      {
        on: 'host',
        check: 'The program accepts the file: `nginx -t`, `postfix check`, `sshd -t`, `chronyd -p -f FILE`.',
        text:
          'Load the file at a quiet time: `nginx -s reload`, `postfix reload`, `systemctl reload ssh`. chronyd and ' +
          'Pacemaker need a restart; put the cluster into maintenance mode before the one of Pacemaker.',
        verify: 'The rule passes: the daemon has loaded {path} after it was written.',
      },
    ],
  },
  references: ['man:nginx(8)', 'man:postfix(1)', 'man:sshd(8)', 'man:chronyd(8)', 'man:proc(5)'],
  reads: {},
  optional: { loadedFiles },
  appliesTo: ({ loadedFiles }) => wasAnswered(loadedFiles),
  check: ({ loadedFiles }) =>
    behindTheirFiles(answerOf(loadedFiles) ?? []).map(
      ({ daemon, path, loaded, written }): Finding => ({
        subject: daemon,
        message: `The next start of ${daemon} loads a newer ${path}`,
        expected: `loaded after ${shown(written)}, when ${path} was written`,
        actual: `loaded at ${shown(loaded)}`,
        at: { path },
        moment: 'after-reboot',
        values: { path },
      }),
    ),
});
