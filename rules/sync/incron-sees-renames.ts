import { copiesAway } from '../../src/facts/sync/copy-jobs.ts';
import { incron } from '../../src/facts/sync/incron.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'incron detects files that are replaced by renaming',
  why:
    'Editors, package managers and BlueMind itself write a new file and rename it over the old one. A watch for ' +
    'closed writes alone never sees that.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'Watch the folder, also for files that are moved into it. incron reads its tables again by itself.',
        file: { path: '/etc/incron.d/halint', lines: '{path} IN_CLOSE_WRITE,IN_MOVED_TO,IN_DELETE {command}' },
        verify: '`mv` of a test file into {path}: `journalctl -t incrond` shows the command.',
        undo: 'Put the former line back.',
      },
    ],
  },
  references: ['man:incrontab(5)', 'man:inotify(7)'],
  reads: { incron },
  appliesTo: ({ incron }) => incron.watches.some(({ command }) => copiesAway(command)) || 'incron copies nothing here',
  check: ({ incron }) =>
    incron.watches
      .filter(({ command }) => copiesAway(command))
      .filter(({ events }) => !events.some((event) => ['IN_MOVED_TO', 'IN_MOVE', 'IN_ALL_EVENTS'].includes(event)))
      .map(
        ({ watched, events, path, line }): Finding => ({
          subject: watched,
          message: `incron does not see files that are renamed into ${watched}`,
          expected: 'IN_MOVED_TO among the events',
          actual: events.join(','),
          at: { path, line },
        }),
      ),
});
