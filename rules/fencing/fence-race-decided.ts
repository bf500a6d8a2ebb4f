import { configurationInForce, fencingEnabled } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { delays, methodsFor, nodeNames, priorityDelay } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'A fencing delay favours one of the two nodes',
  why:
    'When the two lose sight of each other both begin to fence at once: without a delay they switch each other off, ' +
    'and nothing runs.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        text:
          'Delay the fencing of the node that should survive (the active one). A device that switches both nodes ' +
          'needs a delay for each of them (Pacemaker 2.1.2 and later).',
        commands: {
          pcs:
            'pcs stonith update {active-device} pcmk_delay_base=5s    # for both nodes: ' +
            'pcmk_delay_base="ACTIVE:5s;OTHER:0s"',
          crmsh: 'crm resource param {active-device} set pcmk_delay_base 5s    # for both nodes: "ACTIVE:5s;OTHER:0s"',
        },
        verify: 'halint check --rule fencing/fence-race-decided passes.',
        undo: 'Set the former delay.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#special-instance-attributes-for-fencing-resources',
  ],
  reads: { cib },
  appliesTo: ({ cib }) => {
    if (!fencingEnabled(cib)) return 'fencing is switched off: fencing/fencing-enabled reports it';
    if (nodeNames(cib).length !== 2) return 'the cluster does not have two nodes';
    if (!nodeNames(cib).every((node) => methodsFor(cib, node).some((devices) => devices.length > 0)))
      return 'not every node can be fenced';
    return configurationInForce(cib);
  },
  check: ({ cib }) => {
    if (priorityDelay(cib) > 0) return [];
    const first = nodeNames(cib).map((node) => ({
      node,
      waits: (methodsFor(cib, node)[0] ?? []).map((device) => delays(device, node)),
    }));
    const random = first.some(({ waits }) => waits.some((wait) => wait.random > 0));
    const fixed = first.map(({ waits }) => Math.max(0, ...waits.map((wait) => wait.fixed)));
    if (random || fixed[0] !== fixed[1]) return [];
    return [
      {
        subject: 'pcmk_delay_base',
        message: 'Both nodes are fenced after the same delay: in a partition they switch each other off',
        expected: 'a longer delay for the node that should survive, a random one, or priority-fencing-delay',
        actual: first.map(({ node }, i) => `${node}: ${fixed[i] ?? 0} s`).join(', '),
        moment: 'after-failover',
      },
    ];
  },
});
