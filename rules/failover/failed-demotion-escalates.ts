import { drbdReactor, promotersInForce, promotionInForce } from '../../src/facts/replication/drbd-reactor.ts';
import { drbdReactorRestart } from '../../src/facts/remedies/drbd-reactor-restart.ts';
import { units } from '../../src/facts/units/units.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'drbd-reactor frees a DRBD resource that it cannot demote',
  why:
    'A host that cannot demote stays primary without its services, and no other host can promote: the service is ' +
    'down until an administrator acts.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text: 'Delete `secondary-force = false`, or write `on-drbd-demote-failure = "reboot-immediate"`.',
        commands: {
          shell:
            'grep -n -e secondary-force -e on-drbd-demote-failure /etc/drbd-reactor.toml /etc/drbd-reactor.d/*.toml',
        },
        verify: 'It prints no `secondary-force = false`, or an action for each.',
        undo: 'Put the former file back.',
      },
      drbdReactorRestart,
    ],
  },
  references: ['man:drbd-reactor.promoter(5)', 'https://github.com/LINBIT/drbd-reactor/blob/master/doc/promoter.md'],
  reads: {},
  optional: { drbdReactor, units },
  appliesTo: ({ drbdReactor, units }) => promotionInForce(drbdReactor, units),
  check: ({ drbdReactor, units }) =>
    promotersInForce(drbdReactor, units)
      .filter(({ secondaryForce, onDemoteFailure }) => !secondaryForce && onDemoteFailure === 'none')
      .map(({ resource, path, onDemoteFailure }) => ({
        subject: resource,
        message: `a failed demotion of ${resource} ends the failover`,
        expected: 'secondary-force, or an action in on-drbd-demote-failure',
        actual: `secondary-force = false, on-drbd-demote-failure ${onDemoteFailure}`,
        at: { path },
        moment: 'after-failover' as const,
      })),
});
