import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { delays, fenceDevices, mayFence, nodeNames, priorityDelay } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'priority-fencing-delay is longer than the delays of fence devices',
  why:
    'priority-fencing-delay is added to pcmk_delay_base and pcmk_delay_max: when those can be longer, the node ' +
    'without services may win.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        text:
          'Set the delay to at least twice the largest pcmk_delay_max or pcmk_delay_base of the devices, or remove ' +
          'theirs.',
        commands: {
          pcs: 'pcs property set priority-fencing-delay={seconds}s',
          crmsh: 'crm configure property priority-fencing-delay={seconds}s',
        },
        verify: 'halint check --rule fencing/priority-delay-long-enough passes.',
        undo: 'Set the former delay.',
      },
    ],
  },
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options'],
  reads: { cib },
  parameters: {
    factor: {
      kind: 'number',
      default: 2,
      unit: '',
      minimum: 1,
      describes: 'How many times the devices’ longest own delay the delay by priority must be',
      source: 'Pacemaker Explained, priority-fencing-delay',
    },
  },
  appliesTo: ({ cib }) => (priorityDelay(cib) > 0 ? configurationInForce(cib) : 'no priority-fencing-delay is set'),
  check: ({ cib, parameters: { factor } }) => {
    const waits = fenceDevices(cib).flatMap((device) =>
      nodeNames(cib)
        .filter((node) => mayFence(device, node))
        .map((node) => delays(device, node)),
    );
    const longest = Math.max(0, ...waits.map(({ fixed, random }) => fixed + random));
    if (priorityDelay(cib) >= factor * longest) return [];
    const message = 'The devices’ own delays can outweigh the delay by priority';
    return [
      {
        subject: 'priority-fencing-delay',
        message,
        expected: `at least ${factor * longest} s`,
        actual: `${priorityDelay(cib)} s`,
        moment: 'after-failover',
        values: { seconds: String(Math.ceil(factor * longest)) },
      },
    ];
  },
});
