import { configurationInForce, isOcf, memberNodes, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import type { PlacedPrimitive } from '../../src/facts/cluster/cib-lookup.ts';
import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isColocatedWith } from '../../src/facts/constraints/dependencies.ts';
import type { Ban } from '../../src/facts/constraints/placement.ts';
import { placements } from '../../src/facts/constraints/placement.ts';
import type { Finding, Pair } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Each service of the cluster may run on either host',
  why:
    'Where the constraints keep a service off a host, it stays down when the other host fails: the pair has no ' +
    'failover.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        check:
          '`crm_simulate -Ls` shows the present scores. A constraint of DRBD (drbd-fence-by-handler-…) goes by ' +
          'itself when the resync ends: replication/fence-constraint-lifted.',
        text:
          'Remove or change the constraint that is named. In an opt-in cluster add a location constraint for the ' +
          'host.',
        commands: { pcs: 'pcs constraint remove {constraint}', crmsh: 'crm configure delete {constraint}' },
        verify:
          '`crm_simulate -Ls` plans no action now, and with `--node-fail NODE` of the active node it starts the ' +
          'services on the other one.',
        undo: 'Add the constraint again.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#resource-constraints',
    'man:crm_simulate(8)',
  ],
  explainedBy: {
    'replication/fence-constraint-lifted': (own, other) => own.actual.includes(other.subject),
    // The scheduler has seen it.
    'failover/services-run-on-survivor': (own, other) =>
      own.message.endsWith(` ${other.values?.['node'] ?? ''}`) &&
      (own.subject === other.subject || other.actual.includes(own.values?.['constraint'] ?? own.subject)),
  },
  reads: { cib },
  appliesTo: ({ cib }) =>
    servicePrimitives(cib).length === 0
      ? 'the cluster has no services'
      : nodesOf(cib).length < 2
        ? 'the configuration names fewer than two nodes'
        : configurationInForce(cib),
  check: ({ cib, pair }) => nodesOf(cib, pair).flatMap((node) => lostOn(cib, node)),
});

/** The nodes that the services have to run on: the hosts of the pair, where there is a third node. */
function nodesOf(cib: Cib, pair?: Pair): readonly string[] {
  const all = memberNodes(cib).map(({ uname }) => uname);
  if (pair === undefined || all.length <= 2) return all;
  const hosts = [pair.hosts.a.name, pair.hosts.b.name].map((name) => name.split('.')[0]);
  return all.filter((name) => hosts.includes(name.split('.')[0]));
}

/** What may not run on a node, one finding for each constraint that is the cause. */
function lostOn(cib: Cib, node: string): readonly Finding[] {
  const all = placements(cib).filter(({ placed: { primitive } }) => primitive.class !== 'stonith');
  const lost = all.filter(({ placed, nodes }) => counts(placed) && !nodes.has(node));
  if (lost.length === 0) return [];
  const names = lost.map(({ placed }) => placed.primitive.id);
  const causes = new Map<string, Finding>();
  const add = (subject: string, because: string, constraint?: string): void => {
    if (causes.has(because)) return;
    const down = `${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} cannot start there`;
    causes.set(because, {
      subject,
      message: `${subject} may not run on ${node}`,
      expected: `${node} allowed`,
      actual: `${because}: ${down}`,
      moment: 'after-failover',
      ...(constraint === undefined ? {} : { values: { constraint } }),
    });
  };
  for (const { placed, bans } of all) {
    const id = placed.within[0]?.id ?? placed.primitive.id;
    const concerned = ({ promotion }: Ban): boolean =>
      lost.some((each) =>
        promotion
          ? isColocatedWith(cib, `${each.placed.primitive.id} start`, `${placed.primitive.id} promote`)
          : each.placed === placed ||
            isColocatedWith(cib, `${each.placed.primitive.id} start`, `${placed.primitive.id} start`),
      );
    for (const ban of bans)
      if (ban.node === node && concerned(ban))
        add(
          ban.constraint === undefined ? 'symmetric-cluster' : id,
          ban.constraint === undefined ? ban.because : `${ban.constraint}, ${ban.because}`,
          ban.constraint,
        );
  }
  const [first] = lost;
  if (causes.size === 0 && first !== undefined)
    add(
      first.placed.within[0]?.id ?? first.placed.primitive.id,
      'what it needs is not allowed there, or a colocation of -INFINITY keeps it apart',
    );
  return [...causes.values()];
}

/**
 * Clones run where they can; those that hold data have to run on both nodes. What a bundle holds is placed by the
 * bundle.
 */
const counts = ({ primitive, within }: PlacedPrimitive): boolean =>
  !within.some(({ kind }) => kind === 'bundle') &&
  (!within.some(({ kind }) => kind === 'clone') ||
    isOcf(primitive, 'drbd', 'controld', 'lvmlockd', 'Filesystem', 'LVM-activate', 'o2cb'));
