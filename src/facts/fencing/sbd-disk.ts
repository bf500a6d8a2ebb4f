// sbd(8): `sbd -d DEVICE dump`
import type { Fact } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';

/** The header of one shared disk. */
export interface SbdDisk {
  readonly device: string;
  /** Seconds; absent where the disk could not be read. */
  readonly watchdogTimeout?: number;
  readonly msgwaitTimeout?: number;
  readonly uuid?: string;
}

// The devices stand in a file on the host, so the host itself has to find them before it can read their headers.
const script = `for f in /etc/sysconfig/sbd /etc/default/sbd; do
[ -r "$f" ] || continue
for d in $(sed -n 's/^[[:space:]]*SBD_DEVICE=//p' "$f" | tr -d "\\"'" | tr ';' ' '); do
case $d in /dev/*) ;; *) continue ;; esac
echo "==Device $d"
if command -v sbd >/dev/null 2>&1; then timeout 5 sbd -d "$d" dump || echo "==Failed $?"; else echo "==Absent"; fi
done
break
done`;

/** What the headers of the shared disks of storage-based fencing say, as this host reads them. */
export const sbdDisk = defineFact({
  id: 'sbd-disk',
  describes: 'Headers of the disks for storage-based fencing',
  sources: { dump: command(['sh', '-c', script], { lane: 'slow', timeout: 20, recordedAs: [['sbd', '-d', '*']] }) },
  parse({ dump }): Fact<readonly SbdDisk[]> {
    if (!dump.read) return unknownFrom(dump, 'sbd dump');
    const blocks = dump.value.stdout.split(/^(?===Device )/m).filter((block) => block.startsWith('==D'));
    if (blocks.some((block) => block.includes('==Absent'))) return unknown('absent', 'sbd is not installed');
    return known(blocks.map(readHeader));
  },
});

function readHeader(block: string): SbdDisk {
  const number = (name: string): number | undefined => {
    const text = new RegExp(`^Timeout \\(${name}\\)\\s*:\\s*(\\d+)`, 'm').exec(block)?.[1];
    return text === undefined ? undefined : Number(text);
  };
  const [watchdogTimeout, msgwaitTimeout] = [number('watchdog'), number('msgwait')];
  const uuid = /^UUID\s*:\s*(\S+)/m.exec(block)?.[1];
  return {
    device: /^==Device (\S+)/.exec(block)?.[1] ?? '',
    ...(watchdogTimeout === undefined ? {} : { watchdogTimeout }),
    ...(msgwaitTimeout === undefined ? {} : { msgwaitTimeout }),
    ...(uuid === undefined ? {} : { uuid }),
  };
}
