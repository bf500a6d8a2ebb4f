import { attribute, configurationInForce, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { orders } from '../../src/facts/constraints/dependencies.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'A clone that starts after another clone is interleaved',
  why:
    'Without interleave=true each instance waits for all instances of the other clone. When one host goes or comes ' +
    'back, Pacemaker restarts the instances on the host that has the services as well: their file systems go away.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'clone',
    steps: [
      {
        on: 'either',
        text: 'Set interleave=true on {clone}, in a maintenance window.',
        effect: 'Pacemaker can restart {clone} and the services that wait for it.',
        commands: {
          pcs: 'pcs resource meta {clone} interleave=true',
          crmsh: 'crm resource meta {clone} set interleave true',
        },
        verify: '`crm_simulate -LS` with the passive node in standby moves nothing on the active one.',
        undo: '`pcs resource meta {clone} interleave=` or `crm resource meta {clone} delete interleave`',
      },
    ],
  },
  references: ['pacemaker:explained#clone-options', 'man:gfs2(5)'],
  reads: { cib },
  appliesTo: ({ cib }) =>
    new Set(cloneOf(cib).values()).size < 2 ? 'fewer than two clones' : configurationInForce(cib),
  check({ cib }) {
    const clones = cloneOf(cib);
    const waiting = new Map<string, string>();
    for (const [before, after] of orders(cib)) {
      const [first, then] = [before, after].map((step) => clones.get(step.split(' ')[0] ?? ''));
      if (first !== undefined && then !== undefined && first !== then) waiting.set(then, first);
    }
    return [...waiting].flatMap(([subject, first]): readonly Finding[] => {
      const meta = servicePrimitives(cib)
        .flatMap(({ within }) => within)
        .find(({ id }) => id === subject)?.meta;
      const value = meta === undefined ? undefined : attribute(meta, 'interleave');
      if (parseBoolean(value) === true) return [];
      return [
        {
          subject,
          message: `${subject} waits for all instances of ${first}`,
          expected: 'interleave=true',
          actual: value === undefined ? 'interleave is not set (false)' : `interleave=${value}`,
          moment: 'after-failover',
        },
      ];
    });
  },
});

/** The clone around each primitive that is in one. */
const cloneOf = (configuration: Cib): ReadonlyMap<string, string> =>
  new Map(
    servicePrimitives(configuration).flatMap(({ primitive, within }) => {
      const clone = within.find(({ kind }) => kind === 'clone');
      return clone === undefined ? [] : [[primitive.id, clone.id] as const];
    }),
  );
