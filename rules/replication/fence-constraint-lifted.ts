import { configurationInForce, constraintsOf } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { drbdState, isConnected } from '../../src/facts/replication/drbd-state.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'The constraint of DRBD’s fence handler is removed once both copies are up to date',
  why:
    'While it is there the other host can never be promoted: when the active one fails, the services stay down ' +
    'although the data are complete.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'constraint',
    steps: [
      {
        on: 'both',
        text: 'See that the resource is Connected and UpToDate.',
        commands: { drbd: 'drbdadm status' },
        verify: 'Both hosts say so; if not, do not go on.',
      },
      {
        on: 'either',
        check: 'No split brain: no side says StandAlone.',
        text: 'Remove the constraint.',
        commands: { pcs: 'pcs constraint remove {constraint}', crmsh: 'crm configure delete {constraint}' },
        verify:
          '`crm_simulate -Ls` plans no action, and halint check --rule replication/fence-constraint-lifted passes.',
      },
      {
        on: 'both',
        text: 'See why the unfence handler did not remove it: replication/fence-handler-set.',
        commands: { shell: 'journalctl -g crm-unfence-peer' },
      },
    ],
  },
  references: ['https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-pacemaker-fencing', 'man:drbd.conf(5)'],
  reads: { cib, drbdState },
  appliesTo: ({ a }) => {
    const inForce = configurationInForce(a.cib);
    if (inForce !== true) return inForce;
    return left(a.cib).length > 0 || 'no constraint of the fence handler is there';
  },
  check: ({ a, b }) => {
    const resources = [...a.drbdState.resources, ...b.drbdState.resources];
    return left(a.cib).flatMap((id) => {
      const name = id.slice(prefix.length);
      // DRBD 9 writes the name of the resource before that of the cluster's resource.
      const named = resources.filter((each) => name === each.name || name.startsWith(`${each.name}-`));
      const states = named.length > 0 ? named : resources;
      const whole =
        states.length > 1 &&
        states.every(
          ({ disks, connections }) =>
            disks.every((disk) => disk === 'UpToDate') && connections.length > 0 && connections.every(isConnected),
        );
      if (!whole) return [];
      const actual = 'it is there, and DRBD is Connected and UpToDate on both hosts';
      return [
        {
          subject: id,
          message: `${id} keeps the other host from being promoted`,
          expected: 'no such constraint',
          actual,
          moment: 'after-failover' as const,
        },
      ];
    });
  },
});

const prefix = 'drbd-fence-by-handler-';

const left = (configuration: Parameters<typeof constraintsOf>[0]): readonly string[] =>
  constraintsOf(configuration, 'location')
    .map(({ id }) => id)
    .filter((id) => id.startsWith(prefix));
