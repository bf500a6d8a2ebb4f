import { drbdState, isConnected } from '../../src/facts/replication/drbd-state.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'DRBD is connected to its peer',
  why: 'What is written now exists once: if this host is lost, so is all mail since the connection broke.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text:
          'Find out why it is not connected. StandAlone on a side with data of its own is a split brain: ' +
          'replication/no-split-brain, and do not connect.',
        commands: { drbd: ['drbdadm status {resource}', 'journalctl -k -g drbd'] },
      },
      { on: 'outside', text: 'Repair the link: cable, address, firewall (the port of {resource}), or start the peer.' },
      {
        on: 'either',
        check: 'The kernel log says nothing of "Split-Brain detected".',
        text: 'Connect it, on the host that does not try by itself (StandAlone).',
        commands: { drbd: 'drbdadm connect {resource}' },
        verify: '`drbdadm status {resource}` says Connected, at the end UpToDate on both hosts.',
      },
    ],
  },
  references: ['man:drbdadm(8)', 'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#s-connection-states'],
  explainedBy: {
    'replication/resources-up': (own, other) => own.subject === other.subject,
    // A host that cut the connection, or two primaries that lost it, are a split brain.
    'replication/no-split-brain': (own, other) => own.subject === other.subject,
  },
  reads: { drbdState },
  appliesTo: ({ a, b }) =>
    a.drbdState.resources.length + b.drbdState.resources.length > 0 || 'DRBD has no resource that is up',
  check: ({ pair, a, b }) => {
    const all = [...a.drbdState.resources, ...b.drbdState.resources];
    return [...new Set(all.map(({ name }) => name))].sort().flatMap((name) => {
      const sides = all.filter((each) => each.name === name);
      const seen = [a, b].flatMap(({ drbdState }, i) =>
        drbdState.resources
          .filter((each) => each.name === name)
          .map((state) => ({ host: pair.hosts[i === 0 ? 'a' : 'b'].name, state })),
      );
      // A resource without a connection has no peer at all.
      if (sides.every(({ connections }) => connections.length > 0 && connections.every(isConnected))) return [];
      return [
        {
          subject: name,
          message: `the DRBD resource ${name} is not replicated`,
          expected: 'Connected',
          actual: seen
            .map(
              ({ host, state: { role, connections } }) =>
                `${host}: ${role} ${connections.map(({ state }) => state).join('+') || 'without a connection'}`,
            )
            .join(' / '),
        },
      ];
    });
  },
});
