import { configurationInForce, monitors, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Every resource has a recurring monitor',
  why:
    'Pacemaker looks at a resource without one only when it starts it: a service that dies later stays down and ' +
    'nothing fails over.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        check: '{resource} is Started and works: a first monitor that fails restarts it.',
        text: 'Add a monitor.',
        commands: {
          pcs: 'pcs resource op add {resource} monitor interval=30s timeout=60s',
          crmsh: 'crm configure monitor {resource} 30s:60s',
        },
        verify: '`crm_mon -1rf` shows {resource} as Started, still after a minute.',
        undo: '`pcs resource op remove {resource} monitor interval=30s` or `crm configure edit {resource}`',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-operations',
  ],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) =>
    servicePrimitives(cib)
      .filter(({ primitive }) => monitors(primitive).length === 0)
      .map(({ primitive: { id } }) => ({
        subject: id,
        message: `${id} is not monitored`,
        expected: 'a monitor operation with an interval',
        actual: 'none',
      })),
});
