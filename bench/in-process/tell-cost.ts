/** Preloaded into a command (`node --import`): says on standard error what it cost when it ends. */
import { writeSync } from 'node:fs';
import { peakMemory } from './peak-memory.ts';

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeSync(2, `halint-bench ${JSON.stringify({ megabytes: peakMemory(), milliseconds: (user + system) / 1000 })}\n`);
});
