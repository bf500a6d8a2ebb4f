import { configurationInForce, property } from '../../src/facts/cluster/cib-lookup.ts';
import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Nodes that were never seen are fenced at start',
  why:
    'With startup-fencing off a cluster that starts on one node assumes that the other one runs nothing: both may ' +
    'run the services.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check: '`crm_mon -1` shows both nodes as Online.',
        text: 'Go back to the default, while both nodes are online.',
        commands: { pcs: 'pcs property unset startup-fencing', crmsh: 'crm configure property startup-fencing=true' },
        verify: '`crm_attribute --query --name startup-fencing --default true` says true.',
        undo: '`pcs property set startup-fencing=false`, or the same with crm.',
      },
    ],
  },
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) => {
    const value = property(cib, 'startup-fencing');
    if (parseBoolean(value) !== false) return [];
    return [
      {
        subject: 'startup-fencing',
        message: 'Nodes that were never seen are assumed to be off',
        expected: 'true',
        actual: value ?? '',
        moment: 'after-reboot',
      },
    ];
  },
});
