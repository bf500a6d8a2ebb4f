// lsblk(8)
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { isRow, parseJson } from '../grammar/json.ts';

/** One block device, as the kernel and udev know it. */
export interface BlockDevice {
  /** Its own name: `sda1`, `vg_mail-lv_cyrus`, `mail-lun0`, `drbd0`. */
  readonly name: string;
  /** The kernel's name: `sda1`, `dm-3`. */
  readonly kernelName: string;
  /** `major:minor`, which the mount table names too. */
  readonly number: string;
  /** `disk`, `part`, `lvm`, `mpath`, `crypt`, `raid1`, `loop`, `rom`, … */
  readonly type: string;
  /** What it carries: `ext4`, `xfs`, `LVM2_member`, `mpath_member`, `drbd`, …; absent for none and for unknown. */
  readonly content?: string;
  /** UUID of what it carries. */
  readonly uuid?: string;
  readonly label?: string;
  /** World wide name, in lower case without `0x`. */
  readonly wwn?: string;
  readonly serial?: string;
  /**
   * `iscsi`, `fc`, `sas`, `sata`, `nvme`, `usb`, …; absent where the kernel names none (virtual disks, device mapper).
   */
  readonly transport?: string;
  /** Kernel names of the devices that it is made of, and of those that are made of it. */
  readonly parents: readonly string[];
  readonly children: readonly string[];
}

/** All devices by kernel name. */
export type BlockDevices = ReadonlyMap<string, BlockDevice>;

const columns = 'NAME,KNAME,MAJ:MIN,TYPE,FSTYPE,UUID,LABEL,SERIAL,WWN,TRAN';

/** Block devices and what they are made of. lsblk asks sysfs and udev; it does not read the devices. */
export const blockDevices = defineFact({
  id: 'block-devices',
  describes: 'Block devices, what they are made of, and how they are reached',
  sources: {
    lsblk: command(['lsblk', '-J', '-b', '-o', columns], {
      recordedAs: [
        [
          'lsblk',
          '-J',
          '-b',
          '-o',
          'NAME,KNAME,PATH,MAJ:MIN,TYPE,SIZE,FSTYPE,FSVER,UUID,PARTUUID,LABEL,MOUNTPOINT,MOUNTPOINTS,PKNAME,SERIAL,WWN,MODEL,VENDOR,TRAN,HCTL,RO,ROTA,STATE',
        ],
        ['lsblk', '-J', '-O'],
        ['lsblk', '-O', '-J'],
      ],
    }),
  },
  parse({ lsblk }) {
    if (!lsblk.read) return unknownFrom(lsblk, 'lsblk');
    // 32: none of the devices asked for was found, 64: some; without names, both mean a host without devices.
    if (lsblk.value.exit !== 0)
      return unknown('unparsable', `lsblk failed: ${lsblk.value.stderr.trim().split('\n')[0] ?? ''}`);
    const rows = parseJson(lsblk.value.stdout);
    if (!isRow(rows) || !Array.isArray(rows['blockdevices']))
      return unknown('unparsable', 'lsblk did not print its JSON');
    const found = new Map<string, BlockDevice>();
    const sound = rows['blockdevices'].every((row) => collect(row, undefined, found));
    return sound ? known<BlockDevices>(found) : unknown('unparsable', 'lsblk printed a device without name or number');
  },
});

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;

/** A device with several parents (a path of a multipath map, a leg of a mirror) is printed below each of them. */
function collect(row: unknown, parent: string | undefined, found: Map<string, BlockDevice>): boolean {
  if (!isRow(row)) return false;
  const name = text(row['name']);
  const number = text(row['maj:min']);
  if (name === undefined || number === undefined) return false;
  const kernelName = text(row['kname']) ?? name;
  const below = Array.isArray(row['children']) ? row['children'].filter(isRow) : [];
  const optional = {
    content: text(row['fstype']),
    uuid: text(row['uuid']),
    label: text(row['label']),
    wwn: text(row['wwn'])?.toLowerCase().replace(/^0x/, ''),
    serial: text(row['serial']),
    transport: text(row['tran'])?.toLowerCase(),
  };
  const before = found.get(kernelName);
  found.set(kernelName, {
    name,
    kernelName,
    number,
    type: text(row['type']) ?? 'disk',
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
    parents: merged(before?.parents, parent),
    children: merged(before?.children, ...below.map((child) => text(child['kname']) ?? text(child['name']))),
  });
  return below.every((child) => collect(child, kernelName, found));
}

const merged = (before: readonly string[] = [], ...more: readonly (string | undefined)[]): readonly string[] => [
  ...new Set([...before, ...more.filter((name) => name !== undefined)]),
];
