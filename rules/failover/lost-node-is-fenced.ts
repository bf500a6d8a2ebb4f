import { property } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { placements } from '../../src/facts/constraints/placement.ts';
import { failover } from '../../src/facts/failover/failover.ts';
import { isJudgeable } from '../../src/facts/failover/judgeable.ts';
import { usableDevices } from '../../src/facts/failover/usable-devices.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'This host can fence the other one when that host is lost',
  why:
    'Without fencing, or with devices that the survivor may not use, the services do not start, or they run on both ' +
    'hosts and destroy the data.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'node',
    steps: [
      {
        on: 'either',
        check: '`stonith_admin --list-registered` on each node names the devices that it may use.',
        text:
          'Let the survivor use a device that fences {node}: remove the constraint that keeps it away, or the ' +
          'property that disables fencing. A device that avoids its own target is correct.',
        commands: { pcs: 'pcs constraint remove {constraint}', crmsh: 'crm configure delete {constraint}' },
        verify: '`crm_simulate -L -S --node-fail {node}` fences {node}, and {device} runs on the survivor.',
        undo: 'Add the constraint again.',
      },
    ],
  },
  references: [
    'man:crm_simulate(8)',
    'man:stonith_admin(8)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing',
  ],
  explainedBy: {
    'fencing/fencing-enabled': (own) => own.actual.startsWith('no fencing'),
  },
  reads: { cib },
  optional: { failover },
  appliesTo: ({ cib, failover }) => isJudgeable(cib, failover),
  check: ({ cib, failover: simulated }) => {
    if (!simulated.known) return simulated;
    const { survivor, lost, fenced } = simulated.value;
    const finding = (actual: string, values: Finding['values'] = {}): readonly Finding[] => [
      {
        subject: lost,
        message: `${survivor} does not fence ${lost} when it is lost`,
        expected: `${lost} fenced by a device that may run on ${survivor}`,
        actual,
        moment: 'after-failover',
        values: { node: lost, ...values },
      },
    ];
    if (!fenced)
      return finding(`no fencing in the simulation (stonith-enabled=${property(cib, 'stonith-enabled') ?? ''})`);
    const { used, stopped } = usableDevices(cib, simulated.value);
    if (used.length > 0) return [];
    if (stopped.length === 0) return finding('no device fences it');
    const ban = placements(cib)
      .filter(({ placed }) => stopped.includes(placed.primitive.id))
      .flatMap(({ bans }) => bans)
      .find(({ node, constraint }) => node === survivor && constraint !== undefined);
    const because = ban === undefined ? '' : ` (${ban.constraint ?? ''}, ${ban.because})`;
    return finding(`${stopped.join(', ')} ${stopped.length === 1 ? 'does' : 'do'} not run on ${survivor}${because}`, {
      device: stopped[0] ?? '',
      ...(ban?.constraint === undefined ? {} : { constraint: ban.constraint }),
    });
  },
});
