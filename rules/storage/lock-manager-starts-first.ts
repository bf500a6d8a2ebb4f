import { configurationInForce, isOcf, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { isOrderedBefore } from '../../src/facts/constraints/dependencies.ts';
import { activatedGroups, clusterMounts, volumeGroupNamed } from '../../src/facts/storage/cluster-mounts.ts';
import { isClusterType } from '../../src/facts/storage/mount-table.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'The lock managers start before what they lock: DLM, then lvmlockd, then volume groups and file systems',
  why:
    'lvmlockd needs DLM, and shared volume groups and cluster file systems need their lock manager: started too ' +
    'early they fail, and nothing serves after the failover.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'either',
        check:
          '`pcs config` or `crm configure show`: if a clone of them exists already, only its order is to be changed.',
        text: 'Put dlm and lvmlockd, in this order, into one group and clone it. Stop what depends on them first.',
        effect: 'Volume groups and file systems that need locks stop, and all services on them.',
        commands: {
          pcs: ['pcs resource group add locks dlm lvmlockd', 'pcs resource clone locks meta interleave=true'],
          crmsh: [
            'crm configure group locks dlm lvmlockd',
            'crm configure clone locks-clone locks meta interleave=true',
          ],
        },
        verify: '`crm_mon -1` shows dlm and lvmlockd as Started on both nodes.',
      },
      {
        on: 'either',
        text: 'Order every volume group and file system that needs locks after the clone.',
        effect: 'A resource that started too early stops and starts again.',
        commands: {
          pcs: 'pcs constraint order start locks-clone then start {resource}',
          crmsh: 'crm configure order o_locks_{resource} Mandatory: locks-clone {resource}',
        },
        verify: '`crm_simulate -Ls` starts dlm, lvmlockd and then {resource}.',
        undo: '`pcs constraint remove ID` or `crm configure delete ID` of the new constraint.',
      },
    ],
  },
  references: ['man:gfs2(5)', 'man:lvmlockd(8)', 'man:dlm_controld(8)'],
  reads: { cib },
  appliesTo: ({ cib }) =>
    lockers(cib).length === 0 ? 'the cluster starts no lock manager' : configurationInForce(cib),
  check: ({ cib }) => {
    const named = (...types: readonly string[]): readonly string[] =>
      lockers(cib)
        .filter(({ type }) => types.includes(type))
        .map(({ id }) => id);
    const [dlm, lvmlockd, o2cb] = [named('controld'), named('lvmlockd'), named('o2cb')];
    const groups = activatedGroups(cib).filter(({ mode }) => mode === 'lvmlockd');
    const mounts = clusterMounts(cib).filter(({ fstype }) => isClusterType(fstype));
    const judge = (before: string, after: string): readonly Finding[] => {
      if (isOrderedBefore(cib, `${before} start`, `${after} start`)) return [];
      const actual = isOrderedBefore(cib, `${after} start`, `${before} start`)
        ? `${after} before ${before}`
        : 'no order';
      return [
        {
          subject: after,
          message: `${after} does not wait for ${before}`,
          expected: `${before} before ${after}`,
          actual,
          moment: 'after-failover',
          values: { resource: after },
        },
      ];
    };
    const pairs = [
      ...dlm.flatMap((one) => [...lvmlockd, ...o2cb].map((other) => [one, other] as const)),
      ...lvmlockd.flatMap((one) => groups.map(({ primitive }) => [one, primitive.id] as const)),
      ...groups.flatMap(({ primitive, volumeGroup }) =>
        mounts
          .filter(({ source }) => volumeGroupNamed(source) === volumeGroup)
          .map(({ resource }) => [primitive.id, resource] as const),
      ),
      ...mounts.flatMap(({ resource }) => (o2cb.length > 0 ? o2cb : dlm).map((one) => [one, resource] as const)),
    ];
    const found = new Map(
      pairs.flatMap(([before, after]) => judge(before, after).map((finding) => [after, finding] as const)).reverse(),
    );
    return [...found.values()].reverse();
  },
});

const lockers = (configuration: Parameters<typeof servicePrimitives>[0]) =>
  servicePrimitives(configuration)
    .map(({ primitive }) => primitive)
    .filter((primitive) => isOcf(primitive, 'controld', 'lvmlockd', 'o2cb'));
