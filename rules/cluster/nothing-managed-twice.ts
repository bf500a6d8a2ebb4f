import { configurationInForce, isOcf, parameter, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { drbdReactor, promotersInForce, promotionInForce } from '../../src/facts/replication/drbd-reactor.ts';
import type { Promoter } from '../../src/facts/replication/promoter-model.ts';
import { promotedUnits } from '../../src/facts/replication/promoter-model.ts';
import { clusterUnits } from '../../src/facts/services/cluster-units.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { promotedMounts } from '../../src/facts/storage/promoted-mounts.ts';
import { unitName } from '../../src/facts/units/unit-names.ts';
import { units } from '../../src/facts/units/units.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Pacemaker and drbd-reactor do not manage the same service, mount or DRBD resource',
  why:
    'Each of them promotes, mounts and starts by its own rules: one takes the service away from the other, or starts ' +
    'it on the second host while the first one still has it.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'what',
    steps: [
      {
        on: 'both',
        check: 'Pacemaker stays the cluster manager. The other way round, delete its resources unmanaged instead.',
        text: 'Take {what} out of the promoter, or disable the promoter without `--now`, on both hosts.',
        effect: 'drbd-reactor no longer starts it. What runs goes on.',
        commands: { drbd: 'drbd-reactorctl disable' },
        verify: '`drbd-reactorctl ls` lists no promoter with {what}, and `crm_mon -1rf` shows {resource} as before.',
        undo: '`drbd-reactorctl enable`',
      },
    ],
  },
  references: ['man:drbd-reactor.promoter(5)', 'https://github.com/LINBIT/drbd-reactor/blob/master/doc/promoter.md'],
  reads: { cib },
  optional: { drbdReactor, units },
  appliesTo: ({ cib, drbdReactor, units }) => {
    const inForce = configurationInForce(cib);
    return inForce === true ? promotionInForce(drbdReactor, units) : inForce;
  },
  check: ({ cib, drbdReactor, units }) => {
    const owned = ownedBy(promotersInForce(drbdReactor, units));
    return ofPacemaker(cib).flatMap(({ what, resource }): readonly Finding[] => {
      const other = owned.find((each) => each.what === what);
      if (other === undefined) return [];
      return [
        {
          subject: what,
          message: `Pacemaker and drbd-reactor both manage ${what}`,
          expected: 'one cluster manager',
          actual: `Pacemaker (${resource}) and drbd-reactor (${other.resource})`,
          at: { path: other.path },
          values: { resource },
        },
      ];
    });
  },
});

interface Owned {
  readonly what: string;
  readonly resource: string;
}

const ofPacemaker = (cib: Cib): readonly Owned[] => [
  ...clusterUnits(cib).map(({ unit, resource }) => ({ what: unit, resource })),
  ...clusterMounts(cib).map(({ target, resource }) => ({ what: target, resource })),
  ...servicePrimitives(cib)
    .filter(({ primitive }) => isOcf(primitive, 'drbd'))
    .map(({ primitive }) => ({
      what: `the DRBD resource ${parameter(primitive, 'drbd_resource') ?? ''}`,
      resource: primitive.id,
    })),
];

const ownedBy = (promoters: readonly Promoter[]): readonly (Owned & { readonly path: string })[] => [
  ...promotedUnits(promoters).map(({ unit, resource, path }) => ({ what: unitName(unit), resource, path })),
  ...promotedMounts(promoters).map(({ target, by, path }) => ({ what: target, resource: by, path })),
  ...promoters.map(({ resource, path }) => ({ what: `the DRBD resource ${resource}`, resource, path })),
];
