import { crashDumps } from '../../src/facts/applications/crash-dumps.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'No component has left a heap dump',
  why:
    'A heap dump in /var/log means that a component ran out of memory and died. It comes back until the cause is ' +
    'found, and the dumps fill the disk.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text:
          'Find out which component it was, and why: its log next to the dump. Report it to the vendor. A dump holds ' +
          'mail and passwords: send it encrypted only.',
        commands: { shell: 'ls -l {path}' },
      },
      {
        on: 'host',
        text: 'Delete the dump after that.',
        commands: { shell: 'rm {path}' },
        verify: '`ls {path}` finds nothing, and no new dump comes.',
      },
    ],
  },
  references: ['bluemind:monitoring'],
  profiles: ['bluemind'],
  reads: { crashDumps },
  check: ({ crashDumps }) =>
    crashDumps.map(({ path, size }) => ({
      subject: path,
      message: `${path} is the heap dump of a component that ran out of memory`,
      expected: 'no *.hprof in /var/log',
      actual: `${Math.round(size / 1024 ** 2)} MiB`,
      at: { path },
    })),
});
