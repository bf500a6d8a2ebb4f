import { copyJobs, replacesPath } from '../../src/facts/sync/copy-jobs.ts';
import { copyLists } from '../../src/facts/sync/copy-lists.ts';
import { copyScripts } from '../../src/facts/sync/copy-scripts.ts';
import { cronJobs } from '../../src/facts/sync/cron-jobs.ts';
import { csync2 } from '../../src/facts/sync/csync2.ts';
import { incron } from '../../src/facts/sync/incron.ts';
import { lsyncd } from '../../src/facts/sync/lsyncd.ts';
import { ownUnits } from '../../src/facts/units/own-units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** BlueMind's units start only while no such file is there; during an update one holds the passive host back. */
const marker = '/etc/bm/bm-core.disabled';

export default hostRule({
  severity: 'warning',
  summary: 'Marker files that keep a service from starting are not copied',
  why:
    'During an update a marker (/etc/bm/SERVICE.disabled) keeps BlueMind down on the passive host. Copied, it keeps ' +
    'it down on the active one too, at the next start.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'both',
        text:
          'Exclude the markers from what is copied below {path}: `exclude = { "*.disabled" }` (lsyncd), `exclude ' +
          '*.disabled;` (csync2), `--exclude=*.disabled` (rsync).',
        verify:
          'The configuration is accepted (`csync2 -T`, `luac -p FILE`), and a marker made for a test does not ' +
          'arrive on the other host.',
        undo: 'Delete the exclusion.',
      },
    ],
  },
  references: ['bluemind:update', 'man:systemd.unit(5)'],
  profiles: ['bluemind'],
  reads: { lsyncd, csync2, incron, cronJobs, copyLists },
  optional: { copyScripts, ownUnits },
  check: (view) =>
    copyJobs(view)
      .filter((job) => replacesPath(job, marker))
      .map(
        (job): Finding => ({
          subject: job.source,
          message: `${job.tool} copies ${job.source} with the markers that hold services back`,
          expected: '*.disabled is left out',
          actual: job.excludes.length === 0 ? 'nothing is left out' : `left out: ${job.excludes.join(', ')}`,
          at: job.at,
        }),
      ),
});
