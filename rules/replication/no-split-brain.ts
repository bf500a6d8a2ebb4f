import type { DrbdResourceState } from '../../src/facts/replication/drbd-state.ts';
import { drbdState, isConnected } from '../../src/facts/replication/drbd-state.ts';
import { pairRule } from '../../src/sdk/index.ts';

const shown = (state: DrbdResourceState | undefined): string =>
  state === undefined ? 'down' : `${state.role}, ${state.connections.map((each) => each.state).join('+') || 'no connection'}, ${state.disks.join('+')}`;

export default pairRule({
  severity: 'critical',
  summary: 'The two copies of a DRBD resource have not diverged',
  why: 'Each host has mail that the other lacks, and gets more of it; connecting them again throws one side’s away.',
  remedy: 'Stop the services on one host, decide whose data stay, then on the other: drbdadm secondary RES; drbdadm connect --discard-my-data RES; and on the one that stays: drbdadm connect RES. Copy away what only the victim has before that.',
  references: ['man:drbdadm(8)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-resolve-split-brain'],
  reads: { drbdState },
  appliesTo: ({ a, b }) => a.drbdState.resources.length + b.drbdState.resources.length > 0 || 'DRBD has no resource that is up',
  check: ({ a, b }) => {
    const names = [...new Set([...a.drbdState.resources, ...b.drbdState.resources].map(({ name }) => name))].sort();
    return names.flatMap((name) => {
      const sides = [a, b].map(({ drbdState }) => drbdState.resources.find((each) => each.name === name));
      const up = sides.filter((state) => state !== undefined);
      const alone = up.some(({ connections }) => connections.some(({ state }) => state === 'StandAlone'));
      const bothPrimary = up.length === 2 && up.every(({ role }) => role === 'Primary');
      if (!alone && !bothPrimary) return [];
      const apart = up.some(({ connections }) => !connections.some(isConnected));
      return [
        {
          subject: name,
          message: bothPrimary
            ? `the DRBD resource ${name} is primary on both hosts${apart ? ', which are not connected' : ''}`
            : `a host has cut the DRBD connection of ${name}: it refuses to replicate until somebody decides`,
          expected: 'one primary, one secondary, connected',
          actual: sides.map(shown).sort().join(' / '),
        },
      ];
    });
  },
});
