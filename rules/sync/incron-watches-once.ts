import { incron } from '../../src/facts/sync/incron.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'No incron table has a path twice',
  why: 'Of two lines for one path only the first takes effect: the second is never run, without an error.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        check: 'Both commands work by hand.',
        text: 'Put both commands into one script, and keep one line for {path}.',
        verify: 'The table has {path} once; a change below it runs both: `journalctl -t incrond`.',
        undo: 'Put the former lines back.',
      },
    ],
  },
  references: ['man:incrontab(5)'],
  reads: { incron },
  appliesTo: ({ incron }) => incron.watches.length > 0 || 'incron has no watch here',
  check: ({ incron }) =>
    incron.watches
      .filter(
        (watch, i) =>
          incron.watches.findIndex((each) => each.path === watch.path && each.watched === watch.watched) < i,
      )
      .map(
        ({ watched, path, line, command }): Finding => ({
          subject: watched,
          message: `${watched} is in the table twice`,
          expected: 'one line for each path',
          actual: `never run: ${command}`,
          at: { path, line },
        }),
      ),
});
