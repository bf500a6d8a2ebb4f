import { configurationInForce, metaOf, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { priorityDelay } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Resources have a priority if priority-fencing-delay is set',
  why: 'priority-fencing-delay compares the priorities of what each node runs: when all are 0 it has no effect.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        text: 'Give the services a priority. It restarts nothing.',
        commands: { pcs: 'pcs resource meta {group} priority=10', crmsh: 'crm resource meta {group} set priority 10' },
        verify:
          '`crm_simulate -Ls` plans no action, and halint check --rule fencing/priority-delay-has-priorities passes.',
        undo: 'Set the priority to 0.',
      },
    ],
  },
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options'],
  reads: { cib },
  appliesTo: ({ cib }) => (priorityDelay(cib) > 0 ? configurationInForce(cib) : 'no priority-fencing-delay is set'),
  check: ({ cib }) =>
    servicePrimitives(cib).some((placed) => Number(metaOf(cib, placed, 'priority') ?? 0) > 0)
      ? []
      : [
          {
            subject: 'priority-fencing-delay',
            message: 'No resource has a priority, so the delay by priority never applies',
            expected: 'a priority above 0 on the services',
            actual: '0 everywhere',
            moment: 'after-failover',
          },
        ],
});
