// BlueMind: bm-pimp writes /etc/bm/default/PRODUCT.ini at every start, from the memory of the host
import type { Fact, ListedFile } from '../../sdk/index.ts';
import { defineFact, file, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';
import { hiddenBy } from '../readable.ts';

export interface MemorySettings {
  /** Kilobytes that the kernel manages. */
  readonly memory: number;
  readonly files: readonly { readonly path: string; readonly digest: string }[];
}

/** The memory of a host, and the files that BlueMind computes from it. */
export const memorySettings = defineFact({
  id: 'memory-settings',
  describes: 'What BlueMind computed from the host’s memory',
  sources: {
    meminfo: file('/proc/meminfo'),
    files: listing('memory-settings', ['/etc/bm/default/*.ini', '/etc/bm', '/etc/bm/default'], 'guarded'),
    status: file('/proc/self/status'),
  },
  parse({ meminfo, files, status }): Fact<MemorySettings> {
    if (!meminfo.read) return unknownFrom(meminfo, '/proc/meminfo');
    if (!files.read && files.reason !== 'absent') return unknownFrom(files, '/etc/bm/default');
    const hidden = files.read ? hiddenBy(files.value, status) : undefined;
    if (hidden !== undefined) return unknown('denied', hidden);
    const memory = Number(/^MemTotal:[ \t]*(\d{1,15}) kB/m.exec(meminfo.value.text)?.[1]);
    if (Number.isNaN(memory)) return unknown('unparsable', '/proc/meminfo has no MemTotal');
    return known<MemorySettings>({ memory, files: files.read ? files.value.flatMap(digested) : [] });
  },
});

const digested = ({ path, digest }: ListedFile): { path: string; digest: string }[] =>
  digest === undefined ? [] : [{ path, digest }];
