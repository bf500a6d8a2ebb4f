import { drbdReactor, promotersInForce, promotionInForce } from '../../src/facts/replication/drbd-reactor.ts';
import { drbdReactorRestart } from '../../src/facts/remedies/drbd-reactor-restart.ts';
import { units } from '../../src/facts/units/units.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'drbd-reactor does not move services back automatically after a failover',
  why:
    'With preferred nodes the services move back by themselves as soon as the failed host is connected and up to ' +
    'date: a second outage, perhaps onto a host that is still broken.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text: 'Write `preferred-nodes-policy = "start-only"` next to `preferred-nodes`, or delete both.',
        commands: { shell: 'grep -n preferred-nodes /etc/drbd-reactor.toml /etc/drbd-reactor.d/*.toml' },
        verify: 'It prints `start-only` for each list, or nothing.',
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
      .filter(
        ({ preferredNodes, preferredNodesPolicy }) => preferredNodes.length > 0 && preferredNodesPolicy === 'always',
      )
      .map(({ resource, path, preferredNodes }) => ({
        subject: resource,
        message: `drbd-reactor moves the services of ${resource} back automatically`,
        expected: 'preferred-nodes-policy = "start-only", or no preferred nodes',
        actual: `preferred nodes ${preferredNodes.join(', ')}, policy always`,
        at: { path },
        moment: 'after-failover' as const,
      })),
});
