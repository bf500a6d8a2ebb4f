import { configurationInForce, fencingEnabled, metaOf, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Services wait until a lost node is fenced',
  why:
    'With requires=nothing or requires=quorum Pacemaker starts a resource elsewhere while the lost node may still ' +
    'run it.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        text: 'Go back to the default, which is fencing.',
        commands: {
          pcs: 'pcs resource meta {resource} requires=',
          crmsh: 'crm resource meta {resource} delete requires',
        },
        verify: '`crm_simulate -Ls` plans no action, and halint check --rule fencing/services-require-fencing passes.',
        undo: 'Set requires to its former value.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-meta-attributes',
  ],
  reads: { cib },
  appliesTo: ({ cib }) => (fencingEnabled(cib) ? configurationInForce(cib) : 'fencing is switched off'),
  check: ({ cib }) =>
    servicePrimitives(cib).flatMap((placed): Finding[] => {
      const requires = metaOf(cib, placed, 'requires');
      if (requires !== 'nothing' && requires !== 'quorum') return [];
      const { id } = placed.primitive;
      return [
        {
          subject: id,
          message: `${id} is started before a lost node is fenced`,
          expected: 'fencing',
          actual: requires,
          moment: 'after-failover',
        },
      ];
    }),
});
