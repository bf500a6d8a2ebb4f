// sbd(8); the header on disk is struct sector_header_s of sbd's sbd.h
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import type { Sbd } from './sbd.ts';

/** The header of one shared disk. */
export interface SbdDisk {
  readonly device: string;
  /** Seconds; absent where the disk could not be read. */
  readonly watchdogTimeout?: number;
  readonly msgwaitTimeout?: number;
  readonly uuid?: string;
}

// The devices stand in a file on the host, so the host itself has to find them before it can read their headers. sbd
// dump opens a disk for writing, to which udev reacts; dd does not. Direct: not what this host has read before.
const script = `for f in /etc/sysconfig/sbd /etc/default/sbd; do
[ -r "$f" ] || continue
for d in $(sed -n 's/^[[:space:]]*SBD_DEVICE=//p' "$f" | tr -d "\\"'" | tr ';' ' '); do
case $d in /dev/*) ;; *) continue ;; esac
echo "==Device $d"
timeout 5 dd if="$d" bs=4096 count=1 iflag=direct 2>/dev/null | od -An -v -tx1 -N64
done
break
done`;

/** What the headers of the shared disks of storage-based fencing say, as this host reads them. */
export const sbdDisk = defineFact({
  id: 'sbd-disk',
  describes: 'Headers of the disks for storage-based fencing',
  sources: {
    dump: command(['sh', '-c', script], {
      lane: 'slow',
      timeout: 20,
      recordedAs: [
        ['sbd', '-d', '*'],
        ['sbd', 'dump', '*'],
      ],
    }),
  },
  parse({ dump }): Fact<readonly SbdDisk[]> {
    if (!dump.read) return unknownFrom(dump, 'sbd dump');
    const blocks = dump.value.stdout.split(/^(?===Device )/m).filter((block) => block.startsWith('==D'));
    if (blocks.some((block) => block.includes('==Absent'))) return unknown('absent', 'sbd is not installed');
    return known(blocks.map(readHeader));
  },
});

function readHeader(block: string): SbdDisk {
  const device = /^==Device (\S+)/.exec(block)?.[1] ?? '';
  const bytes = Buffer.from(block.replace(/^.*/, '').replaceAll(/\s/g, ''), 'hex');
  if (bytes.subarray(0, 8).toString('latin1') !== 'SBD_SBD_' || bytes.length < 49)
    return { device, ...readDump(block) };
  // After the magic: version, slots, and from byte 12 on sector size and times in network byte order.
  return {
    device,
    watchdogTimeout: bytes.readUInt32BE(16),
    msgwaitTimeout: bytes.readUInt32BE(28),
    uuid: bytes.toString('hex', 33, 49).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
  };
}

/** Of `sbd -d DEVICE dump`, in recordings of before. */
function readDump(block: string): Omit<SbdDisk, 'device'> {
  const number = (name: string): number | undefined => {
    const text = new RegExp(`^Timeout \\(${name}\\)[ \\t]*:[ \\t]*(\\d+)`, 'm').exec(block)?.[1];
    return text === undefined ? undefined : Number(text);
  };
  const [watchdogTimeout, msgwaitTimeout] = [number('watchdog'), number('msgwait')];
  const uuid = /^UUID[ \t]*:[ \t]*(\S+)/m.exec(block)?.[1];
  return {
    ...(watchdogTimeout === undefined ? {} : { watchdogTimeout }),
    ...(msgwaitTimeout === undefined ? {} : { msgwaitTimeout }),
    ...(uuid === undefined ? {} : { uuid }),
  };
}

/** The disks of each host, by the UUIDs in their headers if every header was read, else by their names. */
export function diskIdentities(
  hosts: readonly { readonly sbd: Sbd; readonly sbdDisk: Fact<readonly SbdDisk[]> }[],
): readonly (readonly string[])[] {
  const uuids = hosts.map(({ sbd, sbdDisk: disks }) =>
    sbd.devices.map((name) => (disks.known ? disks.value.find(({ device }) => device === name)?.uuid : undefined)),
  );
  return uuids.flat().includes(undefined)
    ? hosts.map(({ sbd }) => sbd.devices)
    : uuids.map((each) => each.filter((uuid) => uuid !== undefined));
}
