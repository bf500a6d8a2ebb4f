// lsblk(8), udev(7): what is below a file system
import type { BlockDevice, BlockDevices } from '../devices/block-devices.ts';
import type { Mount } from './mount-table.ts';

/** A device with everything that it is made of, itself first. Each device once. */
export function stackOf(devices: BlockDevices, top: BlockDevice): readonly BlockDevice[] {
  const stack: BlockDevice[] = [];
  const visit = (device: BlockDevice): void => {
    if (stack.includes(device)) return;
    stack.push(device);
    for (const name of device.parents) {
      const parent = devices.get(name);
      if (parent !== undefined) visit(parent);
    }
  };
  visit(top);
  return stack;
}

/** The device that a mount table's row is on; undefined for network and virtual file systems. */
export function deviceOf(devices: BlockDevices, mount: Mount): BlockDevice | undefined {
  for (const device of devices.values()) if (device.number === mount.device) return device;
  // btrfs and others mount under an anonymous number: their source still names the device.
  return mount.source.startsWith('/dev/') ? deviceNamed(devices, mount.source) : undefined;
}

/** Names of a logical volume in the device mapper double their dashes: `vg-a`, `lv` is `vg--a-lv`. */
const mapperName = (volumeGroup: string, volume: string): string =>
  `${volumeGroup.replaceAll('-', '--')}-${volume.replaceAll('-', '--')}`;

/** The device that a path or tag of fstab names, among those that are there now. */
export function deviceNamed(devices: BlockDevices, source: string): BlockDevice | undefined {
  const all = [...devices.values()];
  const [, tag, value] = /^(UUID|LABEL)="?([^"]*)"?$/i.exec(source) ?? [];
  const link = /^\/dev\/disk\/by-(uuid|label)\/(.+)$/.exec(source);
  const kind = (tag ?? link?.[1])?.toUpperCase();
  const key = value ?? link?.[2];
  // The path of a multipath map carries the same UUID as the map: the device on top is the one that is mounted.
  if (kind === 'UUID') return all.filter((device) => device.uuid?.toLowerCase() === key?.toLowerCase()).at(-1);
  if (kind === 'LABEL') return all.filter((device) => device.label === key).at(-1);
  const name = /^\/dev\/(?:mapper\/|disk\/by-id\/dm-name-)?([^/]+)$/.exec(source)?.[1];
  if (name !== undefined) return all.find((device) => device.name === name || device.kernelName === name);
  const [, group, volume] = /^\/dev\/([^/]+)\/([^/]+)$/.exec(source) ?? [];
  if (group === undefined || volume === undefined) return undefined;
  return all.find((device) => device.type === 'lvm' && device.name === mapperName(group, volume));
}

/** The volume group of a logical volume, from its name in the device mapper. */
export const volumeGroupOf = (device: BlockDevice): string | undefined =>
  device.type === 'lvm' ? /^((?:[^-]|--)+)-(?!-)/.exec(device.name)?.[1]?.replaceAll('--', '-') : undefined;

export const isDrbd = (device: BlockDevice): boolean => device.number.startsWith('147:');

/** The disks at the bottom of a stack. */
export const disksBelow = (devices: BlockDevices, top: BlockDevice): readonly BlockDevice[] =>
  stackOf(devices, top).filter((device) => device.parents.length === 0);

/** Transports that end in another box: such a disk is there for several hosts, or can be. */
export const isSan = (device: BlockDevice): boolean =>
  ['iscsi', 'fc', 'fcoe', 'srp', 'rdma', 'tcp'].includes(device.transport ?? '');

/**
 * Serial numbers that a hypervisor gives to the first disk of every machine (QEMU: `drive-scsi0`, `QM00001`) tell
 * nothing.
 */
const isUnique = (serial: string): boolean => serial.length >= 8 && !/^(drive-|QM0)/.test(serial);

/** What tells a disk from all others: its world wide name, else its serial number. */
export const identityOf = (device: BlockDevice): string | undefined =>
  device.wwn ?? (device.serial !== undefined && isUnique(device.serial) ? device.serial : undefined);

/** Whether both hosts see the disks below these two devices, by identity; undefined when a disk has none. */
export function sameDisks(a: BlockDevices, onA: BlockDevice, b: BlockDevices, onB: BlockDevice): boolean | undefined {
  const left = disksBelow(a, onA).map(identityOf);
  const right = disksBelow(b, onB).map(identityOf);
  if (left.some((id) => id === undefined) || right.some((id) => id === undefined)) return undefined;
  return left.some((id) => right.includes(id));
}
