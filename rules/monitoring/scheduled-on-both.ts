import { cronJobs } from '../../src/facts/sync/cron-jobs.ts';
import type { CronJob } from '../../src/facts/sync/cron-jobs.ts';
import { pairRule } from '../../src/sdk/index.ts';

const checks = (jobs: readonly CronJob[]): readonly CronJob[] =>
  jobs.filter(({ command }) => /\/bm-checks\/|bm_check_all|bm-node\/monitoring\//.test(command));

export default pairRule({
  severity: 'warning',
  summary: 'Monitoring that cron starts is scheduled on both hosts',
  why:
    'The vendor’s checks test the host that they run on. Scheduled on one host only, the service is not monitored ' +
    'once the other one has taken over.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text: 'Schedule the same job on both hosts, and let it end quietly where the floating address is not held.',
        verify: 'The job is in the same file on both hosts, and ends with 0 by hand on the passive one.',
        undo: 'Delete it.',
      },
    ],
  },
  references: ['bluemind:monitoring'],
  profiles: ['bluemind'],
  reads: { cronJobs },
  appliesTo: ({ a, b }) =>
    checks(a.cronJobs).length + checks(b.cronJobs).length > 0 || 'cron starts no check of BlueMind on either host',
  check: ({ a, b }) =>
    (['a', 'b'] as const).flatMap((side) => {
      const [own, other] = side === 'a' ? [a, b] : [b, a];
      const [job] = checks(other.cronJobs);
      if (checks(own.cronJobs).length > 0 || job === undefined) return [];
      return [
        {
          subject: 'monitoring',
          host: side,
          message: 'no check of BlueMind is scheduled here, but on the other host',
          expected: job.command,
          actual: 'no such job',
          moment: 'after-failover' as const,
        },
      ];
    }),
});
