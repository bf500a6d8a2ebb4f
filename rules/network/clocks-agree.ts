import { hostClock } from '../../src/facts/machine/host-clock.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'The clocks of both hosts agree',
  why:
    'Logs of a failover cannot be put in order, tokens and certificates are refused, and what is newer on one host ' +
    'looks older than it is.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text: 'Let chrony run on both hosts with the same sources. It slews the clock, which disturbs nothing.',
        commands: { apt: 'systemctl enable --now chrony', dnf: 'systemctl enable --now chronyd' },
        verify: '`chronyc sources` shows one source with ^* on both hosts.',
      },
      {
        on: 'passive',
        check: '`chronyc sources` shows ^*: before that makestep does nothing.',
        text:
          'Where slewing would take too long: step the clock while the host is passive. On the host that serves a ' +
          'step backwards makes mail and sessions jump.',
        commands: { shell: 'chronyc makestep' },
        verify: 'halint check --rule network/clocks-agree passes.',
      },
    ],
  },
  references: ['man:chronyd(8)', 'man:corosync.conf(5)'],
  policy: ['maxClockSkew'],
  reads: { hostClock },
  appliesTo: ({ a, b }) =>
    (a.hostClock.offset !== undefined && b.hostClock.offset !== undefined) ||
    'the hosts were not read live, so their clocks have no common moment',
  check({ a, b, policy }) {
    const [left, right] = [a.hostClock.offset, b.hostClock.offset];
    if (left === undefined || right === undefined) return [];
    const apart = Math.abs(left.offset - right.offset);
    // Only what is beyond doubt: the network may have taken longer one way than the other.
    if (apart - left.uncertainty - right.uncertainty <= policy.maxClockSkew) return [];
    return [
      {
        subject: 'system clock',
        message: `the two clocks are ${apart.toFixed(1)} s apart`,
        expected: `at most ${policy.maxClockSkew} s`,
        actual: `${apart.toFixed(1)} s (measured to ${(left.uncertainty + right.uncertainty).toFixed(2)} s)`,
        measured: true,
      },
    ];
  },
});
