import type { CopyJob } from '../../src/facts/sync/copy-jobs.ts';
import { replacesPath, copyJobs, isForCopying, unreadPart } from '../../src/facts/sync/copy-jobs.ts';
import { copyLists } from '../../src/facts/sync/copy-lists.ts';
import { copyScripts } from '../../src/facts/sync/copy-scripts.ts';
import { cronJobs } from '../../src/facts/sync/cron-jobs.ts';
import { csync2 } from '../../src/facts/sync/csync2.ts';
import { incron } from '../../src/facts/sync/incron.ts';
import { lsyncd } from '../../src/facts/sync/lsyncd.ts';
import { lacksVersion } from '../../src/facts/drift/database-version.ts';
import { classOf, manifestEntry } from '../../src/facts/manifest/manifest.ts';
import { foldersOf, isPattern } from '../../src/facts/manifest/pattern.ts';
import type { SyncedFile } from '../../src/facts/drift/synced-files.ts';
import { syncedFiles } from '../../src/facts/drift/synced-files.ts';
import { ownUnits } from '../../src/facts/units/own-units.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { pairRule, unknown } from '../../src/sdk/index.ts';

/** Configuration management brings what administrators add, and drift/synced-files-equal compares it. */
const isListed = ({ type, class: kind, path }: SyncedFile): boolean =>
  type === 'file' && isForCopying(kind) && manifestEntry(path).addedByAdministrator !== true;

/** Whether a job replaces everything that a path or pattern matches. */
const replacesAll = (job: CopyJob, pattern: string): boolean =>
  isPattern(pattern)
    ? job.excludes.length === 0 && replacesPath(job, foldersOf(pattern).at(-1) ?? '/')
    : replacesPath(job, pattern);

export default pairRule({
  severity: 'warning',
  summary: 'Every file of the vendor’s list is synchronised',
  why:
    'A file that no tool copies stays as it is on the passive host, until a failover brings its old content into ' +
    'service.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'Add the missing paths to what copies now, or keep them equal by configuration management and set this ' +
          'rule to off with that reason. `halint sync generate` writes configuration for lsyncd, csync2, incron and ' +
          'rsync.',
        commands: { halint: 'halint sync status' },
        verify: 'halint check --rule sync/listed-files-copied passes, and a changed file arrives on the passive host.',
      },
    ],
  },
  references: ['bluemind:high-availability'],
  profiles: ['bluemind', 'cyrus'],
  policy: ['syncedFiles'],
  reads: { lsyncd, csync2, incron, cronJobs, copyLists, syncedFiles },
  optional: { copyScripts, ownUnits },
  appliesTo({ a, b }) {
    const unread = unreadPart(a) ?? unreadPart(b);
    return (
      unread !== undefined ||
      copyJobs(a).length + copyJobs(b).length > 0 ||
      'no tool copies anything, which another rule reports'
    );
  },
  check({ a, b }): Outcome {
    const unread = unreadPart(a) ?? unreadPart(b);
    if (unread !== undefined)
      return unknown('not-collected', `what ${unread} says of the files that are copied was not read`);
    // The finding counts the files.
    const incomplete = a.syncedFiles.incomplete ?? b.syncedFiles.incomplete;
    if (incomplete !== undefined) return unknown('not-collected', incomplete);
    const jobs = [...copyJobs(a), ...copyJobs(b)];
    const here = [...a.syncedFiles.files, ...b.syncedFiles.files].filter(isListed).map(({ path }) => path);
    // Configuration of a version of PostgreSQL that only one host has belongs to that host.
    const listed = new Set(here.filter((path) => ![a, b].some((each) => lacksVersion(each.syncedFiles, path))));
    const missing = [...listed].filter((path) => !jobs.some((job) => replacesPath(job, path))).sort();
    const hidden = [...a.syncedFiles.unread, ...b.syncedFiles.unread].find(
      ({ pattern }) => isForCopying(classOf(pattern)) && !jobs.some((job) => replacesAll(job, pattern)),
    );
    if (missing.length === 0) return hidden === undefined ? [] : unknown('denied', `${hidden.pattern}: ${hidden.why}`);
    const shown = missing.slice(0, 8).join(', ');
    return [
      {
        subject: 'configuration files',
        message: `${missing.length} of ${listed.size} files of the list are copied by nothing`,
        expected: 'each file is below a source of lsyncd, csync2, incron or cron',
        actual: `not copied: ${shown}${missing.length > 8 ? `, and ${missing.length - 8} more` : ''}`,
      },
    ];
  },
});
