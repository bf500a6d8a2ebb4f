import { runningUnits } from '../../src/facts/units/running-units.ts';
import { runningOf } from '../../src/facts/services/service-units.ts';
import { sockets } from '../../src/facts/network/sockets.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** Ports of which a running service opens at least one, whatever its configuration leaves out. */
const ports: readonly (readonly [RegExp, readonly number[]])[] = [
  [/^postfix(@-)?\.service$/, [25, 465, 587]],
  [/^(bm-)?cyrus(-imapd)?\.service$/, [143, 993, 1143, 24, 2400, 4190]],
  [/^(bm-)?nginx\.service$/, [80, 443]],
  [/^bm-elasticsearch\.service$/, [9200, 9300]],
];

export default hostRule({
  severity: 'error',
  summary: 'Services that run have their ports open',
  why: 'systemd and the cluster believe that the service works, while no client reaches it: nothing switches over.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'unit',
    steps: [
      {
        on: 'host',
        text: 'See what {unit} says, and whether something else holds its port.',
        commands: { systemd: ['journalctl -u {unit} -b', 'ss -lntp'] },
      },
      {
        on: 'host',
        text: 'Correct the cause, then restart it by its manager. Let the cluster use an agent that tests the service.',
        effect: '{unit} is away for a moment, with what follows it in its group.',
        commands: {
          pcs: 'pcs resource restart {resource}',
          crmsh: 'crm resource restart {resource}',
          systemd: 'systemctl restart {unit}    # only without a cluster manager',
        },
        verify: '`ss -lntp` shows its ports, and a client is answered.',
      },
    ],
  },
  references: ['man:ss(8)', 'bluemind:ports'],
  reads: { runningUnits, sockets },
  check: ({ runningUnits, sockets }) =>
    ports.flatMap(([name, wanted]): readonly Finding[] => {
      const named = runningUnits.units.filter(({ id, sub }) => name.test(id) && sub === 'running').map(({ id }) => id);
      const [unit] = runningOf(runningUnits, named);
      if (unit === undefined || sockets.some(({ protocol, port }) => protocol === 'tcp' && wanted.includes(port)))
        return [];
      return [
        {
          subject: unit,
          message: `${unit} runs, but listens on none of its ports`,
          expected: `one of ${wanted.join(', ')}`,
          actual: 'none of them',
        },
      ];
    }),
});
