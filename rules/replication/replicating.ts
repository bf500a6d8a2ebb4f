import { drbdState, isConnected } from '../../src/facts/drbd-state.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'DRBD is connected to its peer',
  why: 'What is written now exists once: if this host is lost, so is all mail since the connection broke.',
  remedy: 'Look at the link and the peer (drbdadm status, ping over the replication network, firewall for the resource’s port), then drbdadm connect RESOURCE.',
  references: ['man:drbdadm(8)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-connection-states'],
  reads: { drbdState },
  appliesTo: ({ drbdState }) => drbdState.resources.length > 0 || 'DRBD has no resource that is up',
  check: ({ drbdState }) =>
    drbdState.resources.flatMap(({ name, connections }) =>
      connections
        // StandAlone is a decision of the host, most often after a split brain, and reported as that.
        .filter((connection) => !isConnected(connection) && connection.state !== 'StandAlone')
        .map(({ peer, state }) => ({
          subject: peer === undefined ? name : `${name} ${peer}`,
          message: `the DRBD resource ${name} is not connected${peer === undefined ? '' : ` to ${peer}`}`,
          expected: 'Connected',
          actual: state,
        })),
    ),
});
