import { readFileSync } from 'node:fs';

/**
 * MiB of memory that this program has had at most. Not getrusage(2)'s ru_maxrss: what the process that started this one
 * had at that moment counts there as well, because it is kept across execve(2).
 */
export const peakMemory = (): number =>
  Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024;
