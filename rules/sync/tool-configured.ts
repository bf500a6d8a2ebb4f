import { copyJobs, unreadPart } from '../../src/facts/sync/copy-jobs.ts';
import { copyLists } from '../../src/facts/sync/copy-lists.ts';
import { copyScripts } from '../../src/facts/sync/copy-scripts.ts';
import { cronJobs } from '../../src/facts/sync/cron-jobs.ts';
import { csync2 } from '../../src/facts/sync/csync2.ts';
import { incron } from '../../src/facts/sync/incron.ts';
import { lsyncd } from '../../src/facts/sync/lsyncd.ts';
import { ownUnits } from '../../src/facts/units/own-units.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { pairRule, unknown } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'A tool synchronises configuration between the hosts',
  why:
    'The service writes its configuration on the active host only. Without a copy the other host takes over with ' +
    'the configuration of the day it was set up.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        text:
          'Set up lsyncd, csync2, or incron with rsync for the files of the vendor’s list, started by the cluster ' +
          'on the active host; or let `halint sync watch` keep the pair in step.',
        commands: { halint: 'halint sync generate --help' },
        verify: "halint check --rule 'sync/*' passes, and a changed file arrives on the passive host.",
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:lsyncd(1)', 'man:csync2(1)', 'man:incrontab(5)'],
  profiles: ['bluemind', 'cyrus'],
  reads: { lsyncd, csync2, incron, cronJobs, copyLists },
  optional: { copyScripts, ownUnits },
  check({ a, b }): Outcome {
    if (copyJobs(a).length > 0 || copyJobs(b).length > 0) return [];
    const unread = unreadPart(a) ?? unreadPart(b);
    if (unread !== undefined) return unknown('not-collected', `what ${unread} copies was not read`);
    return [
      {
        subject: 'configuration files',
        message: 'nothing copies configuration from one host to the other',
        expected: 'lsyncd, csync2, incron or cron copies it',
        actual: 'no job of these tools names another host',
      },
    ];
  },
});
