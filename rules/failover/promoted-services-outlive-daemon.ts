import { drbdReactor, promotersInForce, promotionInForce } from '../../src/facts/replication/drbd-reactor.ts';
import { units } from '../../src/facts/units/units.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'A restart of drbd-reactor does not stop the services',
  why:
    'With stop-services-on-exit an upgrade or a restart of drbd-reactor, or the end of its process, stops the mail ' +
    'service.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text: 'Delete `stop-services-on-exit`, or set it to false.',
        commands: { shell: 'grep -n stop-services-on-exit /etc/drbd-reactor.toml /etc/drbd-reactor.d/*.toml' },
        verify: 'It prints no `true`.',
        undo: 'Put the former file back.',
      },
      {
        on: 'each-in-turn',
        check: 'A maintenance window is open: the configuration that runs still stops the services.',
        text: 'Load it, the passive host first.',
        effect: 'On the active host the services stop and start, perhaps on the other host.',
        commands: { drbd: 'drbd-reactorctl restart' },
        verify: '`drbd-reactorctl status` shows the target of {resource} as before.',
      },
    ],
  },
  references: ['man:drbd-reactor.promoter(5)', 'https://github.com/LINBIT/drbd-reactor/blob/master/doc/promoter.md'],
  reads: {},
  optional: { drbdReactor, units },
  appliesTo: ({ drbdReactor, units }) => promotionInForce(drbdReactor, units),
  check: ({ drbdReactor, units }) =>
    promotersInForce(drbdReactor, units)
      .filter(({ stopsOnExit }) => stopsOnExit)
      .map(({ resource, path }) => ({
        subject: resource,
        message: `the services of ${resource} stop whenever drbd-reactor does`,
        expected: 'stop-services-on-exit = false',
        actual: 'true',
        at: { path },
        moment: 'now' as const,
      })),
});
