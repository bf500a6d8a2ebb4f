import { mkdirSync } from 'node:fs';

/**
 * Gives the second worker a lab of its own, as `run.sh` takes it down: another folder, other links and another network.
 * The base roots are shared. Most of a scenario is waiting for a cluster, so two take little more time than one.
 */
if (process.env['VITEST_POOL_ID'] === '2') {
  const run = process.env['LAB_RUN'] ?? '/tmp/lab-run';
  const network = Number((process.env['LAB_NET'] ?? '10.77').replace('10.', ''));
  mkdirSync(`${run}/second`, { recursive: true });
  process.env['LAB_BASES'] ??= run;
  process.env['LAB_RUN'] = `${run}/second`;
  process.env['LAB_ID'] = `${process.env['LAB_ID'] ?? 'lab'}b`;
  process.env['LAB_NET'] = `10.${network + 2}`;
}
