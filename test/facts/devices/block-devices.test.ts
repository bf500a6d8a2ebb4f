import { describe, expect, it } from 'vitest';
import type { BlockDevices } from '../../../src/facts/devices/block-devices.ts';
import { blockDevices } from '../../../src/facts/devices/block-devices.ts';
import {
  deviceNamed,
  disksBelow,
  identityOf,
  sameDisks,
  stackOf,
  volumeGroupOf,
} from '../../../src/facts/storage/block-stack.ts';
import { parseFact } from '../parse-fact.ts';

function devicesIn(...rows: readonly object[]): BlockDevices {
  const fact = parseFact(blockDevices, { lsblk: JSON.stringify({ blockdevices: rows }) });
  if (!fact.known) throw new Error(fact.detail);
  return fact.value;
}

const device = (devices: BlockDevices, name: string) => {
  const found = devices.get(name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};

// util-linux 2.38 (Debian 12): two paths of one LUN, a map, a volume.
const volume = {
  name: 'vg--a-lv_cyrus',
  kname: 'dm-1',
  'maj:min': '253:1',
  type: 'lvm',
  fstype: 'xfs',
  uuid: 'fd9eaf24-db14-4677-99aa-847d31c9ca28',
};
const map = {
  name: 'mail-lun0',
  kname: 'dm-0',
  'maj:min': '253:0',
  type: 'mpath',
  fstype: 'LVM2_member',
  wwn: null,
  children: [volume],
};
const path = {
  type: 'disk',
  fstype: 'mpath_member',
  serial: 'lun0',
  wwn: '0x600000000000000000000E0000010001',
  tran: 'iscsi',
  children: [map],
};
const san = [
  { ...path, name: 'sda', kname: 'sda', 'maj:min': '8:0' },
  { ...path, name: 'sdb', kname: 'sdb', 'maj:min': '8:16' },
];

describe('block devices', () => {
  it('knows what a volume is made of, down to both paths', () => {
    const devices = devicesIn(...san);
    expect(stackOf(devices, device(devices, 'dm-1')).map(({ name }) => name)).toEqual([
      'vg--a-lv_cyrus',
      'mail-lun0',
      'sda',
      'sdb',
    ]);
    expect(disksBelow(devices, device(devices, 'dm-1')).map(identityOf)).toEqual(
      Array(2).fill('600000000000000000000e0000010001'),
    );
    expect(volumeGroupOf(device(devices, 'dm-1'))).toBe('vg-a');
  });

  it('reads what util-linux 2.32 (RHEL 8) prints, with strings for numbers and without newer columns', () => {
    const devices = devicesIn({
      name: 'nvme0n1',
      kname: 'nvme0n1',
      'maj:min': '259:0',
      rm: '0',
      type: 'disk',
      children: [{ name: 'nvme0n1p1', kname: 'nvme0n1p1', 'maj:min': '259:1', type: 'part', uuid: 'AA-BB' }],
    });
    expect(device(devices, 'nvme0n1p1')).toMatchObject({ parents: ['nvme0n1'], uuid: 'AA-BB', children: [] });
  });

  it.each([
    ['UUID=fd9eaf24-db14-4677-99aa-847d31c9ca28', 'dm-1'],
    ['UUID="FD9EAF24-DB14-4677-99AA-847D31C9CA28"', 'dm-1'],
    ['/dev/disk/by-uuid/fd9eaf24-db14-4677-99aa-847d31c9ca28', 'dm-1'],
    ['/dev/mapper/vg--a-lv_cyrus', 'dm-1'],
    ['/dev/vg-a/lv_cyrus', 'dm-1'],
    ['/dev/mapper/mail-lun0', 'dm-0'],
    ['/dev/sdb', 'sdb'],
    ['/dev/dm-0', 'dm-0'],
    ['nas1:/srv', undefined],
    ['/dev/vg/lv_cyrus', undefined],
  ])('finds the device that %s names', (source, expected) => {
    expect(deviceNamed(devicesIn(...san), source)?.kernelName).toBe(expected);
  });

  it('tells shared disks by their identity, and does not guess without one', () => {
    const here = devicesIn(...san);
    const there = devicesIn({
      ...path,
      name: 'sdx',
      kname: 'sdx',
      'maj:min': '65:112',
      wwn: '0x600000000000000000000e0000010001',
    });
    const other = devicesIn({ ...path, name: 'sda', kname: 'sda', 'maj:min': '8:0', wwn: '0x5000c500a1b2c3d4' });
    const nameless = devicesIn({ name: 'sda', kname: 'sda', 'maj:min': '8:0', type: 'disk', serial: 'drive-scsi0' });
    expect(sameDisks(here, device(here, 'dm-1'), there, device(there, 'sdx'))).toBe(true);
    expect(sameDisks(here, device(here, 'dm-1'), other, device(other, 'sda'))).toBe(false);
    expect(sameDisks(nameless, device(nameless, 'sda'), nameless, device(nameless, 'sda'))).toBeUndefined();
  });

  it.each([
    ['an older lsblk that does not know a column', { stdout: '', stderr: 'lsblk: unknown column: TRAN\n', exit: 1 }],
    ['half of its JSON', { stdout: '{"blockdevices": [ {"name": "sda",' }],
    ['a device without a number', { stdout: '{"blockdevices": [ {"name": "sda"} ]}' }],
  ])('is unknown for %s', (_, lsblk) => {
    expect(parseFact(blockDevices, { lsblk })).toMatchObject({ known: false, reason: 'unparsable' });
  });
});
