// Pacemaker Explained, "Resources": the names that an administrator would look up with `pcs resource` or `crm status`
import type { RemedyValues } from '../../sdk/index.ts';
import type { Cib, Group, Primitive } from '../cluster/cib-model.ts';
import type { PlacedPrimitive } from '../cluster/cib-lookup.ts';
import { isOcf, parameter, servicePrimitives } from '../cluster/cib-lookup.ts';
import { fenceDevices, usesOnBoardController, mayFence } from '../fencing/fence-devices.ts';
import { clusterUnits } from '../services/cluster-units.ts';
import { activatedGroups, clusterMounts, volumeGroupNamed } from '../storage/cluster-mounts.ts';
import { unitName } from '../units/unit-names.ts';

/** Names of resources and groups that the placeholders of remedies stand for, as far as one name fits. */
export function clusterValues(cib: Cib, finding: RemedyValues): Readonly<Record<string, string | undefined>> {
  const resource = finding['resource'] ?? resourceFor(cib, finding);
  const group = groupFor(cib, resource);
  const services = group?.members.filter((each) => !preparesServices(each)) ?? [];
  const mountsBefore = (group?.members ?? [])
    .slice(0, services[0] === undefined ? undefined : group?.members.indexOf(services[0]))
    .filter((each) => isOcf(each, 'Filesystem') && each.id !== resource);
  return {
    resource,
    group: group?.id,
    'first-service': services[0]?.id,
    'last-mount': mountsBefore.at(-1)?.id,
    clone: cloneFor(cib, resource),
    vip: addressResource(cib, finding['address']),
    ...Object.fromEntries(
      Object.entries(applications).map(([name, pattern]) => [`${name}-resource`, applicationResource(cib, pattern)]),
    ),
  };
}

/** The fence device that switches off a node by the controller on its board; undefined where several do. */
export function boardDeviceOf(cib: Cib, node: string): string | undefined {
  const found = fenceDevices(cib).filter((device) => usesOnBoardController(device) && mayFence(device, node));
  return found.length === 1 ? found[0]?.id : undefined;
}

/** Volumes, mounts and addresses: what services need before they start. */
const preparesServices = (primitive: Primitive): boolean =>
  isOcf(primitive, 'LVM-activate', 'LVM', 'Filesystem', 'IPaddr2', 'IPaddr', 'Raid1', 'iSCSI', 'portblock');

/** The resource of a unit, a directory or a volume group that the finding names. */
function resourceFor(cib: Cib, { unit, path, vg }: RemedyValues): string | undefined {
  if (unit !== undefined) return clusterUnits(cib).find((each) => each.unit === unitName(unit))?.resource;
  if (path !== undefined) return clusterMounts(cib).find(({ target }) => target === path)?.resource;
  return vg === undefined
    ? undefined
    : activatedGroups(cib).find(({ volumeGroup }) => volumeGroup === vg)?.primitive.id;
}

const groupOf = ({ within }: PlacedPrimitive): Group | undefined =>
  within.find((container): container is Group => container.kind === 'group');

/** The group that the resource is in; without one, the only group that does not run on both hosts. */
function groupFor(cib: Cib, resource: string | undefined): Group | undefined {
  const own = servicePrimitives(cib).find(({ primitive }) => primitive.id === resource);
  if (own !== undefined && groupOf(own) !== undefined) return groupOf(own);
  const groups = cib.resources.filter((each): each is Group => each.kind === 'group');
  return groups.length === 1 ? groups[0] : undefined;
}

/** The clone around a resource or around the DRBD resource of that name; without either, the only promotable one. */
function cloneFor(cib: Cib, resource: string | undefined): string | undefined {
  const clones = servicePrimitives(cib).flatMap(({ primitive, within }) =>
    within.filter((container) => container.kind === 'clone').map((clone) => ({ primitive, clone })),
  );
  const own = clones.find(
    ({ primitive }) => primitive.id === resource || parameter(primitive, 'drbd_resource') === resource,
  );
  if (resource !== undefined && own !== undefined) return own.clone.id;
  const promotable = [...new Set(clones.filter(({ clone }) => clone.promotable).map(({ clone }) => clone.id))];
  return promotable.length === 1 ? promotable[0] : undefined;
}

/** The resource of a floating address, or the only one that brings an address up. */
function addressResource(cib: Cib, address: string | undefined): string | undefined {
  const all = servicePrimitives(cib).filter(({ primitive }) => isOcf(primitive, 'IPaddr2', 'IPaddr'));
  if (address === undefined) return all.length === 1 ? all[0]?.primitive.id : undefined;
  return all.find(({ primitive }) => parameter(primitive, 'ip') === address)?.primitive.id;
}

const applications: Readonly<Record<string, RegExp>> = {
  bluemind: /^(bluemind|bm-core)\b/,
  cyrus: /^(bm-)?cyrus/,
  elasticsearch: /^(bm-)?elasticsearch/,
  lsyncd: /^lsyncd/,
  postfix: /^postfix/,
  postgresql: /^(postgresql|pgsql)/,
};

function applicationResource(cib: Cib, pattern: RegExp): string | undefined {
  const found = servicePrimitives(cib).filter(({ primitive }) => pattern.test(primitive.type));
  return found.length === 1 ? found[0]?.primitive.id : undefined;
}

/** The volume group of a volume or of a device. */
export const groupOfVolume = (volume: string): string | undefined =>
  volumeGroupNamed(volume.startsWith('/') ? volume : `/dev/mapper/${volume}`);
