import type { PlacedPrimitive } from '../../src/facts/cluster/cib-lookup.ts';
import { allPrimitives, attribute, configurationInForce, constraintsOf } from '../../src/facts/cluster/cib-lookup.ts';
import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import { parseBoolean, parseScore } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { movingServices } from '../../src/facts/services/storage-needs.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Disks, addresses and services move together and start in order',
  why:
    'Resources that nothing ties together are spread over both hosts: a database without its disk, an address ' +
    'without its service.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'either',
        text: 'See what would restart: a member that runs elsewhere is stopped and started.',
        commands: { shell: 'crm_simulate -Ls' },
      },
      {
        on: 'either',
        check: '`cibadmin --query > /root/cib.before.xml` keeps the present configuration.',
        text:
          'Tie {resource} to {other-resource}: on the same node, and started after it. What {other-resource} needs ' +
          'itself belongs before it: exchange the two where {resource} holds the disks.',
        effect: 'What runs on the other host, or started before {other-resource}, stops and starts.',
        commands: {
          pcs: [
            'pcs constraint colocation add {resource} with {other-resource} score=INFINITY',
            'pcs constraint order start {other-resource} then start {resource}',
          ],
          crmsh: [
            'crm configure colocation c_{resource} inf: {resource} {other-resource}',
            'crm configure order o_{resource} Mandatory: {other-resource} {resource}',
          ],
        },
        verify: '`crm_mon -1` shows all on one node, in this order.',
        undo: '`cibadmin --replace --xml-file /root/cib.before.xml`',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-constraints',
    'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#ch-pacemaker',
    'bluemind:high-availability',
  ],
  // The scheduler has seen it.
  explainedBy: {
    'failover/services-stay-with-address': (own, other) => own.subject === other.subject,
    'failover/storage-starts-first': (own, other) =>
      own.message.startsWith('Nothing orders') &&
      [other.values?.['group'], other.values?.['other-group']].includes(own.subject),
  },
  reads: { cib },
  appliesTo: ({ cib }) =>
    tied(cib).length < 2 ? 'fewer than two resources have to stay together' : configurationInForce(cib),
  check: ({ cib }) => {
    const tops = tied(cib);
    const pairs = constraintsOf(cib, 'colocation').flatMap((each): (readonly string[])[] => {
      if ((parseScore(each.score ?? '0') ?? 0) < 1_000_000) return [];
      return [
        [each.resource ?? '', each.with ?? '', ...each.sets.flatMap(({ ids }) => ids)]
          .filter((id) => id !== '')
          .map((id) => topOf(cib, id)),
      ];
    });
    const first = tops[0] ?? '';
    const together = new Set([first]);
    for (let size = 0; size !== together.size; ) {
      size = together.size;
      for (const ids of pairs) if (ids.some((id) => together.has(id))) ids.forEach((id) => together.add(id));
    }
    const alone = tops.filter((id) => !together.has(id));
    const orders = constraintsOf(cib, 'order').filter(
      ({ orderKind, score }) => orderKind !== 'Optional' && score !== '0',
    );
    const ordered = new Set(
      orders.flatMap(({ first: one, then, sets }) =>
        [one ?? '', then ?? '', ...sets.flatMap(({ ids }) => ids)].map((id) => topOf(cib, id)),
      ),
    );
    const unordered = alone.length > 0 ? [] : tops.filter((id) => tops.length > 1 && !ordered.has(id));
    return [
      ...alone.map(
        (subject): Finding => ({
          subject,
          message: `Nothing ties ${subject} to ${first}`,
          expected: 'one group, or colocation with score INFINITY',
          actual: 'may run on another node',
          moment: 'after-failover',
          values: { resource: subject, 'other-resource': first },
        }),
      ),
      ...unordered.map(
        (subject): Finding => ({
          subject,
          message: `Nothing orders the start of ${subject}`,
          expected: 'a mandatory order constraint, or one group',
          actual: 'started at any time',
          moment: 'after-failover',
          values: { resource: subject, 'other-resource': tops.find((id) => id !== subject) ?? first },
        }),
      ),
    ];
  },
});

/** The outermost resource around an id: constraints on a member of a group tie the group. */
const topOf = (cib: Cib, id: string): string =>
  outermost(
    allPrimitives(cib).find(({ primitive, within }) => primitive.id === id || within.some((outer) => outer.id === id)),
  ) ?? id;

/** What is around a resource and moves with it: a group with collocated=false keeps nothing together. */
const outermost = (placed: PlacedPrimitive | undefined): string | undefined =>
  placed?.within.find((each) => each.kind !== 'group' || parseBoolean(attribute(each.meta, 'collocated')) !== false)
    ?.id;

/** Outermost resources that hold data, addresses or services and run on one node at a time. */
const tied = (cib: Cib): readonly string[] => [
  ...new Set(movingServices(cib).map((placed) => outermost(placed) ?? placed.primitive.id)),
];
