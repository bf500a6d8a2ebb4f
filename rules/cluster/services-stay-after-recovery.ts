import { configurationInForce, constraintsOf, metaOf, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { parseScore } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Services do not move back automatically after a failover',
  why:
    'Without stickiness above every location preference the services move back by themselves as soon as the failed ' +
    'host returns: a second outage, perhaps onto a host that is still broken.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        text: 'Set a stickiness above the scores of the location constraints.',
        commands: {
          pcs: 'pcs resource defaults update resource-stickiness=200',
          crmsh: 'crm configure rsc_defaults resource-stickiness=200',
        },
        verify: '`crm_simulate -Ls` plans no action.',
        undo:
          '`pcs resource defaults update resource-stickiness=0` or `crm configure rsc_defaults ' +
          'resource-stickiness=0`',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-meta-attributes',
  ],
  reads: { cib },
  appliesTo: ({ cib }) =>
    servicePrimitives(cib).length === 0 ? 'the cluster has no services' : configurationInForce(cib),
  check: ({ cib }) => {
    const found = new Map<string, Finding>();
    for (const placed of servicePrimitives(cib)) {
      const names = [placed.primitive.id, ...placed.within.map(({ id }) => id)];
      const preferences = constraintsOf(cib, 'location').filter(
        ({ resource, node, score }) =>
          resource !== undefined && names.includes(resource) && node !== undefined && (parseScore(score) ?? 0) > 0,
      );
      const strongest = Math.max(0, ...preferences.map(({ score }) => parseScore(score) ?? 0));
      // Preferences of a group count against the stickiness of all its active members.
      const group = placed.within.find(({ kind }) => kind === 'group');
      const members = group?.kind === 'group' ? group.members.length : 1;
      const stickiness =
        parseScore(metaOf(cib, placed, 'resource-stickiness')) ??
        (placed.within.some(({ kind }) => kind === 'clone') ? 1 : 0);
      const subject = placed.within[0]?.id ?? placed.primitive.id;
      if (stickiness < 0 && !found.has(subject)) {
        found.set(subject, {
          subject,
          message: `${subject} leaves the node on which it runs`,
          expected: 'resource-stickiness of 0 or more',
          actual: `resource-stickiness ${stickiness}`,
          moment: 'now',
        });
        continue;
      }
      if (strongest === 0 || stickiness * members > strongest || found.has(subject)) continue;
      const actual = `stickiness ${stickiness}${members > 1 ? ` × ${members} members` : ''}, preference ${strongest} (${preferences.map(({ id }) => id).join(', ')})`;
      found.set(subject, {
        subject,
        message: `${subject} moves back automatically when its preferred node returns`,
        expected: 'a stickiness above the preference',
        actual,
        moment: 'after-failover',
      });
    }
    return [...found.values()];
  },
});
