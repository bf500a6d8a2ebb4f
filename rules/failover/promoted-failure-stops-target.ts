import { drbdReactor, promotersInForce, promotionInForce } from '../../src/facts/replication/drbd-reactor.ts';
import { drbdReactorRestart } from '../../src/facts/remedies/drbd-reactor-restart.ts';
import { units } from '../../src/facts/units/units.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'A service that fails stops the target of drbd-reactor',
  why:
    'With Wants the target stays active without the service: the address answers, the service is down, and no other ' +
    'host takes over.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text: 'Delete `target-as` and `dependencies-as`, or write `Requires` or `BindsTo`.',
        commands: {
          shell: 'grep -n -e target-as -e dependencies-as /etc/drbd-reactor.toml /etc/drbd-reactor.d/*.toml',
        },
        verify: 'It prints no `Wants`.',
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
      .filter(({ targetAs, dependenciesAs }) => targetAs === 'Wants' || dependenciesAs === 'Wants')
      .map(({ resource, path, targetAs, dependenciesAs }) => ({
        subject: resource,
        message: `the target of ${resource} stays active without its services`,
        expected: 'Requires or BindsTo',
        actual: `target-as ${targetAs}, dependencies-as ${dependenciesAs}`,
        at: { path },
        moment: 'after-failover' as const,
      })),
});
