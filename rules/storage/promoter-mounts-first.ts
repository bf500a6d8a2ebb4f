import { drbdReactor, promotersInForce, promotionInForce } from '../../src/facts/replication/drbd-reactor.ts';
import { agentOf } from '../../src/facts/replication/promoter-model.ts';
import { writesData } from '../../src/facts/services/service-units.ts';
import { promotedMounts } from '../../src/facts/storage/promoted-mounts.ts';
import { units } from '../../src/facts/units/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'drbd-reactor mounts the data before it starts the mail store and the databases',
  why:
    'A service that starts before its file system works on the empty directory below the mount point: mail and ' +
    'databases end up on the local disk.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'both',
        text: 'Move the step that mounts {path} before {unit} in `start`. The file is the same on both hosts.',
        commands: { shell: 'grep -n start /etc/drbd-reactor.toml /etc/drbd-reactor.d/*.toml' },
        verify: '`drbd-reactorctl cat` shows all mounts before the first service.',
        undo: 'Put the former file back.',
      },
      {
        on: 'each-in-turn',
        check: 'A maintenance window is open, and `lsof` on the active host shows which files {unit} has open.',
        text: 'Load it, the passive host first. Look at what was written below the mount point.',
        effect: 'On the active host the services stop and start, perhaps on the other host.',
        commands: { drbd: 'drbd-reactorctl restart --with-targets' },
        verify: '`findmnt {path}` on the active host shows the file system, and a user can read old mail.',
      },
    ],
  },
  references: ['man:drbd-reactor.promoter(5)', 'https://github.com/LINBIT/drbd-reactor/blob/master/doc/promoter.md'],
  policy: ['sharedPaths'],
  reads: {},
  optional: { drbdReactor, units },
  appliesTo: ({ drbdReactor, units }) => promotionInForce(drbdReactor, units),
  check: ({ policy, drbdReactor, units }) =>
    promotersInForce(drbdReactor, units).flatMap((promoter): readonly Finding[] => {
      const first = promoter.steps.findIndex((step) => agentOf(step) === undefined && writesData(step.start));
      const before = promoter.steps[first]?.start;
      if (before === undefined) return [];
      return promotedMounts([{ ...promoter, steps: promoter.steps.slice(first) }])
        .filter(({ target }) => policy.sharedPaths.includes(target))
        .map(({ target, path }) => ({
          subject: target,
          message: `drbd-reactor mounts ${target} after it has started ${before}`,
          expected: `mounted before ${before}`,
          actual: `after ${before}`,
          at: { path },
          moment: 'after-failover' as const,
          values: { unit: before },
        }));
    }),
});
