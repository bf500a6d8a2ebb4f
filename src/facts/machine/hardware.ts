// proc_cpuinfo(5), proc_meminfo(5)
import { defineFact, file, known, unknown, unknownFrom } from '../../sdk/index.ts';

export interface Hardware {
  /** Logical processors that are online. */
  readonly cores: number;
  /** Memory that the kernel manages, in bytes: somewhat less than what is built in. */
  readonly memory: number;
}

/** What sizing needs. */
export const hardware = defineFact({
  id: 'hardware',
  describes: 'Processors and memory',
  sources: {
    cpuinfo: file('/proc/cpuinfo'),
    meminfo: file('/proc/meminfo'),
  },
  parse({ cpuinfo, meminfo }) {
    if (!cpuinfo.read) return unknownFrom(cpuinfo, 'the processors');
    if (!meminfo.read) return unknownFrom(meminfo, 'the memory');
    const cores = cpuinfo.value.text.match(/^processor[ \t]*:/gm)?.length ?? 0;
    const kilobytes = Number(/^MemTotal:[ \t]*(\d{1,15}) kB/m.exec(meminfo.value.text)?.[1]);
    if (cores === 0) return unknown('unparsable', '/proc/cpuinfo names no processor');
    if (Number.isNaN(kilobytes)) return unknown('unparsable', '/proc/meminfo has no MemTotal');
    return known<Hardware>({ cores, memory: kilobytes * 1024 });
  },
});
