/** Preloaded into a command (`node --import`): says on standard error what it cost when it ends. */
import { readFileSync, writeSync } from 'node:fs';
import { peakMemory } from './peak-memory.ts';

/** Milliseconds of the main thread, in steps of ten: proc_pid_stat(5), fields 14 and 15 in clock ticks. */
function mainThread(): number {
  const stat = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  const cost = {
    megabytes: peakMemory(),
    milliseconds: (user + system) / 1000,
    mainMilliseconds: mainThread(),
  };
  writeSync(2, `halint-bench ${JSON.stringify(cost)}\n`);
});
