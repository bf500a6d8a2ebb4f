import type { CopyJob } from '../../src/facts/sync/copy-jobs.ts';
import { copies, copyJobs, unreadPart, writesInto } from '../../src/facts/sync/copy-jobs.ts';
import { copyLists } from '../../src/facts/sync/copy-lists.ts';
import { copyScripts } from '../../src/facts/sync/copy-scripts.ts';
import { cronJobs } from '../../src/facts/sync/cron-jobs.ts';
import { csync2 } from '../../src/facts/sync/csync2.ts';
import { incron } from '../../src/facts/sync/incron.ts';
import { lsyncd } from '../../src/facts/sync/lsyncd.ts';
import { ownUnits } from '../../src/facts/units/own-units.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

const touchesSource = (job: CopyJob, path: string): boolean => copies(job, path) || isBelow(job.source, path);

export default hostRule({
  severity: 'critical',
  summary: 'No tool copies files from or into the live data of a service',
  why:
    'A database that is copied file by file while it runs is inconsistent in the copy; copied onto shared storage, ' +
    'it destroys what is there.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'host',
        check: 'See first what was copied already, and when: compare with the backup.',
        text:
          'Take {path} out of lsyncd, csync2, incron and cron now: a copy of live files is damaged, and onto shared ' +
          'storage it destroys what is there.',
        effect: 'The copying of this path ends.',
        commands: {
          shell:
            'grep -rn {path} /etc/lsyncd /etc/csync2.cfg /etc/incron.d /var/spool/incron /etc/cron.d /var/spool/cron',
        },
        verify:
          "The configuration does not name {path} any more, and the tool was reloaded: `pgrep -af 'lsyncd|rsync'`.",
      },
    ],
  },
  references: [
    'https://www.elastic.co/guide/en/elasticsearch/reference/current/important-settings.html',
    'https://www.postgresql.org/docs/current/backup-file.html',
  ],
  policy: ['blockPaths'],
  reads: { lsyncd, csync2, incron, cronJobs, copyLists },
  optional: { copyScripts, ownUnits },
  check(view): Outcome {
    const findings = copyJobs(view).flatMap((job): Finding[] =>
      view.policy.blockPaths
        .filter((path) => copies(job, path) || isBelow(job.source, path) || writesInto(job, path))
        .map((path) => ({
          subject: path,
          message: touchesSource(job, path)
            ? `${job.tool} copies ${job.source}, which holds the live data below ${path}`
            : `${job.tool} copies ${job.source} into the live data below ${path}`,
          expected: 'no copy of a running service’s data',
          actual: `${job.tool}: ${job.source}`,
          at: job.at,
        })),
    );
    const unread = unreadPart(view);
    return findings.length > 0 || unread === undefined
      ? findings
      : unknown('not-collected', `what ${unread} says of the files that are copied was not read`);
  },
});
