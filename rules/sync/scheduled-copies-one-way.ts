import { activeHost } from '../../src/facts/vip/active-host.ts';
import type { Interfaces } from '../../src/facts/network/addresses.ts';
import { addresses } from '../../src/facts/network/addresses.ts';
import type { CopyJob } from '../../src/facts/sync/copy-jobs.ts';
import { copyJobs, unreadPart } from '../../src/facts/sync/copy-jobs.ts';
import { copyLists } from '../../src/facts/sync/copy-lists.ts';
import { copyScripts } from '../../src/facts/sync/copy-scripts.ts';
import { cronJobs } from '../../src/facts/sync/cron-jobs.ts';
import { csync2 } from '../../src/facts/sync/csync2.ts';
import { incron } from '../../src/facts/sync/incron.ts';
import { lsyncd } from '../../src/facts/sync/lsyncd.ts';
import { isNameOf } from '../../src/facts/sync/peer-names.ts';
import { isBelow } from '../../src/facts/storage/mount-table.ts';
import { ownUnits } from '../../src/facts/units/own-units.ts';
import type { Fact, Finding, HostIdentity, Outcome } from '../../src/sdk/index.ts';
import { otherSide, pairRule, unknown } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Scheduled jobs copy from the active host only, and in one direction',
  why:
    'The old files of the passive host replace what the service has just written on the active one, and with ' +
    'deletion what is new there is removed.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text:
          'Remove the job that the finding names from this host, or let it ask first whether the floating address ' +
          'is here. Until then comment it out.',
        effect: 'This host copies {path} to the other one no longer.',
        verify: 'After the next run no file on the other host has changed. Compare both hosts: halint sync status.',
        undo: 'Put the line back.',
      },
      {
        on: 'controller',
        text:
          '`halint sync generate` writes jobs for cron and incron that both hosts may have: they look for the ' +
          'floating address at every run.',
      },
    ],
  },
  references: ['man:rsync(1)', 'man:unison(1)', 'man:crontab(5)', 'bluemind:high-availability'],
  reads: { lsyncd, csync2, incron, cronJobs, copyLists },
  optional: { copyScripts, ownUnits, addresses },
  check({ a, b, pair }): Outcome {
    const jobs = { a: unguarded(copyJobs(a), b), b: unguarded(copyJobs(b), a) };
    const active =
      a.addresses.known && b.addresses.known
        ? activeHost({ a: { addresses: a.addresses.value }, b: { addresses: b.addresses.value } }, pair.virtualIps)
        : undefined;
    const findings = (['a', 'b'] as const).flatMap((side) =>
      jobs[side].flatMap((job): Finding[] => {
        const back = jobs[otherSide(side)].find((each) => meet(job, each));
        const loops = job.direction === 'both' || back !== undefined;
        // What arrives elsewhere is a second copy, such as a backup.
        const inPlace = job.target === undefined || job.target === job.source;
        const wrongWay =
          inPlace && active !== undefined && (job.direction === 'pull' ? side === active : side !== active);
        if (!loops && !wrongWay) return [];
        const deleting = job.deletes ? ', and deletes there what is not here' : '';
        return [
          {
            subject: job.source,
            host: side,
            message: loops
              ? `${job.tool} copies ${job.source} in both directions`
              : `${job.tool} copies ${job.source} from the passive host to the active one`,
            expected: 'copied from the active host to the passive one only',
            actual: `${job.direction === 'pull' ? 'pulls from' : 'pushes to'} ${job.host ?? 'the other host'}${job.direction === 'push' ? deleting : ''}`,
            at: job.at,
          },
        ];
      }),
    );
    const unread = unreadPart(a) ?? unreadPart(b);
    return findings.length > 0 || unread === undefined
      ? findings
      : unknown('not-collected', `what ${unread} says of the files that are copied was not read`);
  },
});

/** Jobs of cron, timers and incron with the other host that do not ask first which host is active. */
const unguarded = (
  jobs: readonly CopyJob[],
  peer: { readonly host: HostIdentity; readonly addresses: Fact<Interfaces> },
): readonly CopyJob[] =>
  jobs.filter(
    (job) =>
      job.tool !== 'lsyncd' &&
      job.tool !== 'csync2' &&
      job.guarded !== true &&
      job.host !== undefined &&
      isNameOf(job.host, peer.host, peer.addresses),
  );

/** Whether two jobs, one on each host, write what the other one reads. */
const meet = (left: CopyJob, right: CopyJob): boolean => {
  const overlaps = (x: string, y: string): boolean => isBelow(x, y) || isBelow(y, x);
  return (
    left.direction === right.direction &&
    overlaps(left.target ?? left.source, right.source) &&
    overlaps(right.target ?? right.source, left.source)
  );
};
