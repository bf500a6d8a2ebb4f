import type { DrbdResourceState } from '../facts/replication/drbd-status.ts';
import { isConnected } from '../facts/replication/drbd-state.ts';
import { deviceOf, disksBelow, isDrbd, isSan, stackOf, volumeGroupOf } from '../facts/storage/block-stack.ts';
import { dataMounts } from '../facts/storage/data-mounts.ts';
import type { Mount } from '../facts/storage/mount-table.ts';
import { isNetworkType } from '../facts/storage/mount-table.ts';
import type { Seen, Side, StorePicture } from '../sdk/index.ts';
import { optionalProperty, seen, seenBy, sides } from './seen.ts';
import type { View } from './view.ts';

/** Where a data directory is stored, as one host shows it. */
interface Place {
  readonly side: Side;
  readonly path: string;
  readonly kind: StorePicture['kind'];
  readonly name: string;
}

/**
 * The storage of the mounted data directories; undefined if a host could not be read and the other one mounts nothing.
 */
export function storesIn(view: View): readonly StorePicture[] | undefined {
  const places = sides.flatMap((side) => placesOn(view, side));
  const complete = sides.every((side) => view[side].mounts.known);
  if (places.length === 0 && !complete) return undefined;
  const stores = new Map(places.map(({ kind, name }) => [`${kind} ${name}`, { kind, name }]));
  return [...stores.values()].map(({ kind, name }): StorePicture => {
    const own = places.filter((place) => place.kind === kind && place.name === name);
    const mounted = seenBy((side) => seen(view[side].mounts, () => own.some((place) => place.side === side)));
    const paths = [...new Set(own.map(({ path }) => path))].sort();
    return { kind, name, paths, mounted, ...(kind === 'replicated' ? replication(view, name) : {}) };
  });
}

function placesOn(view: View, side: Side): readonly Place[] {
  const { mounts } = view[side];
  if (!mounts.known) return [];
  return dataMounts(view.pair.policy, mounts.value).map((mount) => ({
    side,
    path: mount.target,
    ...storeOf(view, side, mount),
  }));
}

/** Without block devices, only the name of the device tells what it is. */
function storeOf(view: View, side: Side, mount: Mount): Pick<Place, 'kind' | 'name'> {
  if (isNetworkType(mount.fstype)) return { kind: 'network', name: mount.source };
  const { blockDevices } = view[side];
  const device = blockDevices.known ? deviceOf(blockDevices.value, mount) : undefined;
  if (device === undefined || !blockDevices.known)
    return { kind: /^\/dev\/drbd/.test(mount.source) ? 'replicated' : 'unknown', name: mount.source };
  const stack = stackOf(blockDevices.value, device);
  const drbd = stack.find(isDrbd);
  if (drbd !== undefined) return { kind: 'replicated', name: resourceOf(view, side, drbd.number) ?? drbd.name };
  const disks = disksBelow(blockDevices.value, device);
  const shared = disks.some(isSan) || stack.some(({ type }) => type === 'mpath');
  // Of a disk without a transport, such as one of a virtual machine, nothing says whether the other host reaches it.
  const known = shared || disks.every(({ transport }) => transport !== undefined);
  return { kind: shared ? 'shared' : known ? 'local' : 'unknown', name: volumeGroupOf(device) ?? device.name };
}

function resourceOf(view: View, side: Side, number: string): string | undefined {
  const { drbdState } = view[side];
  const minor = Number(number.split(':')[1]);
  return drbdState.known ? drbdState.value.resources.find(({ minors }) => minors.includes(minor))?.name : undefined;
}

function replication(view: View, name: string): Pick<StorePicture, 'roles' | 'replicating'> {
  const find = (side: Side): DrbdResourceState | undefined => {
    const { drbdState } = view[side];
    return drbdState.known ? drbdState.value.resources.find((each) => each.name === name) : undefined;
  };
  const replicates = (side: Side): Seen =>
    seen(view[side].drbdState, () => {
      const resource = find(side);
      return resource !== undefined && resource.connections.length > 0 && resource.connections.every(isConnected);
    });
  return {
    roles: { ...optionalProperty('a', find('a')?.role), ...optionalProperty('b', find('b')?.role) },
    replicating: seenBy(replicates),
  };
}
