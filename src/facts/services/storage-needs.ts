// Which step of the cluster's storage has to be over before which other step begins
import { memoize } from '../../sdk/memoize.ts';
import type { PlacedPrimitive } from '../cluster/cib-lookup.ts';
import { isOcf, servicePrimitives } from '../cluster/cib-lookup.ts';
import type { Cib } from '../cluster/cib-model.ts';
import { colocations } from '../constraints/dependencies.ts';
import { activatedGroups, clusterMounts, volumeGroupNamed } from '../storage/cluster-mounts.ts';
import { isBelow } from '../storage/mount-table.ts';
import { dataOf } from './service-data.ts';

/** Services, addresses and disks that are on one node at a time. */
export const movingServices = (cib: Cib): readonly PlacedPrimitive[] =>
  servicePrimitives(cib).filter(
    ({ primitive, within }) =>
      !within.some(({ kind }) => kind === 'clone' || kind === 'bundle') &&
      (isOcf(primitive, 'Filesystem', 'LVM-activate', 'LVM', 'IPaddr2', 'IPaddr', 'pgsql', 'postfix') ||
        /^(systemd|service|lsb)$/.test(primitive.class)),
  );

export interface StorageNeed {
  readonly resource: string;
  /** The resource that it needs. */
  readonly needs: string;
  readonly action: 'start' | 'promote';
  /** For a message: `which mounts /var/spool/cyrus`. */
  readonly because: string;
}

/** Volume groups before file systems, file systems before services. */
export const storageNeeds = memoize((cib: Cib): readonly StorageNeed[] => {
  const mounts = clusterMounts(cib);
  const volumes = mounts.flatMap((mount) =>
    activatedGroups(cib)
      .filter(({ volumeGroup }) => volumeGroup === volumeGroupNamed(mount.source))
      .map(({ primitive }): StorageNeed => {
        const because = 'its volume group';
        return { resource: mount.resource, needs: primitive.id, action: 'start', because };
      }),
  );
  const services = servicePrimitives(cib).flatMap(({ primitive }) => {
    const data = dataOf(primitive);
    return mounts
      .filter(({ target }) =>
        data.some((path) =>
          path.endsWith('-') ? target.startsWith(path) : isBelow(target, path) || isBelow(path, target),
        ),
      )
      .map(({ resource, target }): StorageNeed => {
        return { resource: primitive.id, needs: resource, action: 'start', because: `which mounts ${target}` };
      });
  });
  return [...volumes, ...services];
});

/** The promotion of DRBD before what is on it, as far as the configuration shows that. */
export const promotionNeeds = memoize((cib: Cib): readonly StorageNeed[] => {
  const promoted = servicePrimitives(cib).filter(
    ({ primitive, within }) =>
      isOcf(primitive, 'drbd') && within.some((each) => each.kind === 'clone' && each.promotable),
  );
  return promoted.flatMap(({ primitive: { id } }) => {
    const tied = colocations(cib)
      .filter(({ needs, together }) => together && needs === `${id} promote`)
      .map(({ dependent }) => dependent.replace(/ \w+$/, ''));
    const mounts = clusterMounts(cib).map(({ resource, source }) => ({
      resource,
      // Of several devices, the constraints alone say which one it is.
      onDrbd: promoted.length === 1 && source.startsWith('/dev/drbd'),
    }));
    const groups = activatedGroups(cib).map(({ primitive }) => ({ resource: primitive.id, onDrbd: false }));
    return [...mounts, ...groups]
      .filter(({ resource, onDrbd }) => onDrbd || tied.includes(resource))
      .map(({ resource }): StorageNeed => {
        return { resource, needs: id, action: 'promote', because: 'its DRBD device' };
      });
  });
});
