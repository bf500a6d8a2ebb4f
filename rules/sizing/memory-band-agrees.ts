import { hardware } from '../../src/facts/machine/hardware.ts';
import { pairRule } from '../../src/sdk/index.ts';

/** Megabytes at which BlueMind's memory tuning (bm-pimp) chooses other settings for PostgreSQL and the Java heaps. */
const bands = [15_000, 31_000, 47_000, 63_000] as const;

export default pairRule({
  severity: 'warning',
  summary: 'Both hosts are in the same memory range of BlueMind’s tuning',
  why:
    'bm-pimp picks PostgreSQL’s settings and the heap sizes by the host’s memory: after a failover the same load ' +
    'runs with other limits.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'passive',
        check: '`crm_mon -1` shows the services on the other host.',
        text: 'Give both hosts the same memory; the smaller one first, while it is passive and off.',
        effect: 'Nothing can fail over until it is back.',
        verify: '`free -m` says the same on both hosts, and halint check --rule sizing/memory-band-agrees passes.',
      },
    ],
  },
  references: ['bluemind:memory-tuning'],
  profiles: ['bluemind'],
  policy: ['sizingTolerance'],
  reads: { hardware },
  appliesTo: ({ a, b, policy }) => {
    const [less, more] = [
      Math.min(a.hardware.memory, b.hardware.memory),
      Math.max(a.hardware.memory, b.hardware.memory),
    ];
    return (
      less >= more * (1 - policy.sizingTolerance) || 'the hosts differ so much in memory that another rule reports it'
    );
  },
  check({ a, b }) {
    const [left, right] = [band(a.hardware.memory), band(b.hardware.memory)];
    if (left === right) return [];
    return [
      {
        subject: 'memory band',
        message: 'BlueMind tunes itself differently on the two hosts',
        expected: 'the same band on both hosts',
        actual: `${left} on ${a.host.name}, ${right} on ${b.host.name}`,
        moment: 'after-failover',
      },
    ];
  },
});

function band(memory: number): string {
  const megabytes = memory / 1024 ** 2;
  const above = bands.findLast((limit) => megabytes >= limit);
  return above === undefined ? `below ${bands[0]} MB` : `from ${above} MB`;
}
