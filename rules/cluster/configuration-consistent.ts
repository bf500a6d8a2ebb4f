import { cibCheck } from '../../src/facts/cluster/cib-check.ts';
import { allPrimitives, configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The configuration has no dangling references and no duplicates',
  why:
    'Pacemaker refuses the whole configuration, or drops what it cannot place: a constraint that people rely on ' +
    'does not count.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check: '`cibadmin --query > /root/cib.before.xml` keeps the present one.',
        text:
          'See what Pacemaker refuses, then correct or delete the element that is named. Where the schema refuses ' +
          'the configuration as a whole, pcs and crm cannot load it either: edit it as XML.',
        commands: { pcs: 'pcs constraint remove {element}    # a constraint', crmsh: 'crm configure edit {element}' },
        verify: '`crm_verify -L -V` says nothing, and `crm_simulate -Ls` plans no action that you do not want.',
        undo: '`cibadmin --replace --xml-file /root/cib.before.xml`',
      },
    ],
  },
  references: [
    'man:crm_verify(8)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-constraints',
  ],
  reads: { cib },
  optional: { cibCheck },
  fallbackFor: ['cibCheck'],
  appliesTo: ({ cib, cibCheck }) =>
    cibCheck.known && cibCheck.value.running
      ? 'Pacemaker has checked its configuration itself'
      : configurationInForce(cib),
  check: ({ cib }) => {
    const resources = new Set(cib.resources.map(({ id }) => id));
    for (const { primitive, within } of allPrimitives(cib))
      [primitive, ...within].forEach(({ id }) => resources.add(id));
    const named = cib.constraints.flatMap((constraint) => {
      const own =
        constraint.kind === 'order'
          ? [constraint.first, constraint.then]
          : constraint.kind === 'colocation'
            ? [constraint.resource, constraint.with]
            : [constraint.resource];
      return [...own, ...constraint.sets.flatMap(({ ids }) => ids)].flatMap((id) =>
        id === undefined ? [] : [{ constraint: constraint.id, id }],
      );
    });
    const lost = named.filter(({ id }) => !resources.has(id) && !cib.tags.includes(id));
    const twice = allPrimitives(cib).flatMap(({ primitive: { operations } }) =>
      operations.filter(({ name, interval = 0 }, i) =>
        operations.slice(0, i).some((other) => other.name === name && (other.interval ?? 0) === interval),
      ),
    );
    return [
      ...unknownWords(cib),
      ...lost.map(({ constraint, id }) => ({
        subject: constraint,
        message: `The constraint ${constraint} names a resource that does not exist`,
        expected: 'a resource of the cluster',
        actual: id,
        moment: 'after-failover' as const,
        values: { element: constraint },
      })),
      ...twice.map(({ id, name, interval = 0 }) => ({
        subject: id,
        message: `The operation ${id} has the name and interval of another one`,
        expected: 'one operation for each name and interval',
        actual: `${name} every ${interval} s`,
        values: { element: id },
      })),
    ];
  },
});

const reactions = ['ignore', 'block', 'demote', 'stop', 'restart', 'standby', 'fence', 'restart-container'];
const roles = ['Stopped', 'Started', 'Promoted', 'Unpromoted', 'Master', 'Slave'];
const kinds = ['Mandatory', 'Optional', 'Serialize'];
const losses = ['stop', 'demote', 'fence', 'freeze'];

/** Words that the schema of the configuration does not have: Pacemaker refuses the configuration as a whole. */
function unknownWords(cib: Cib): readonly Finding[] {
  const check = (subject: string, name: string, value: string | undefined, known: readonly string[]): Finding[] =>
    value === undefined || known.includes(value)
      ? []
      : [
          {
            subject,
            message: `${subject} has ${name}=${value}, which Pacemaker does not know`,
            expected: known.join(', '),
            actual: `${name}=${value}`,
            values: { element: subject },
          },
        ];
  return [
    ...allPrimitives(cib).flatMap(({ primitive: { operations } }) =>
      operations.flatMap(({ id, onFail, role }) => [
        ...check(id, 'on-fail', onFail, reactions),
        ...check(id, 'role', role, roles),
      ]),
    ),
    ...cib.constraints.flatMap((constraint) => {
      if (constraint.kind === 'order') return check(constraint.id, 'kind', constraint.orderKind, kinds);
      return constraint.kind === 'ticket' ? check(constraint.id, 'loss-policy', constraint.lossPolicy, losses) : [];
    }),
  ];
}
