import { hardware } from '../../src/facts/machine/hardware.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

const gigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GiB`;

export default pairRule({
  severity: 'error',
  summary: 'Both hosts have about the same processors and memory',
  why:
    'Either host has to carry the whole load alone. The smaller one does not, and that shows after the failover, ' +
    'when nothing else is left.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'passive',
        check: '`crm_mon -1` shows the services on the other host.',
        text:
          'Give the smaller host the processors and memory of the other one, while it is passive and off. Where it ' +
          'is the active one, move the services first.',
        effect: 'Nothing can fail over until it is back.',
        verify:
          '`nproc` and `free -g` say about the same on both hosts; then let bm-pimp set the sizes ' +
          '(drift/memory-settings-made-per-host).',
      },
    ],
  },
  references: ['bluemind:high-availability', 'bluemind:hardware-sizing'],
  policy: ['sizingTolerance'],
  reads: { hardware },
  check({ a, b, policy }) {
    const compare = (subject: string, left: number, right: number, show: (value: number) => string): Finding[] => {
      const [less, more] = [Math.min(left, right), Math.max(left, right)];
      if (less >= more * (1 - policy.sizingTolerance)) return [];
      return [
        {
          subject,
          host: left < right ? 'a' : 'b',
          message: `this host has less ${subject} than the other one`,
          expected: `at least ${show(more * (1 - policy.sizingTolerance))}, within ${policy.sizingTolerance * 100} % of the other host`,
          actual: show(less),
          moment: 'after-failover',
        },
      ];
    };
    return [
      ...compare('processors', a.hardware.cores, b.hardware.cores, (value) => `${Math.ceil(value)} processors`),
      ...compare('memory', a.hardware.memory, b.hardware.memory, gigabytes),
    ];
  },
});
