/** Start-up: how much `halint --version`, and loading and checking halint.yaml, cost beside an empty node. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { line, title } from './lines.mjs';
import { folder, halint } from './machine.mjs';
import { cpu, ratios, rounds, run } from './rounds.mjs';

export async function startup() {
  title('Start-up (an empty file run by node = 1)');
  const empty = join(folder, 'empty.cjs');
  writeFileSync(empty, '');
  const config = join(folder, 'halint.yaml');
  writeFileSync(config, 'pair: { name: mail, hosts: { a: { address: 192.0.2.1 }, b: { address: 192.0.2.2 } } }\n');
  const cases = {
    empty: [empty],
    version: [halint, '--version'],
    config: [halint, 'config', 'check', '--config', config],
  };
  const each = (/** @type {(argv: readonly string[]) => Promise<number>} */ measure) => ({
    empty: () => measure([process.execPath, ...cases.empty]),
    version: () => measure([process.execPath, ...cases.version]),
    config: () => measure([process.execPath, ...cases.config]),
  });
  const wall = await rounds(
    21,
    each(async (argv) => (await run(argv)).ms),
  );
  line('halint --version, wall clock', ratios(wall.version, wall.empty), '×', { most: 1.25 });
  line('halint config check (YAML, schema), wall clock', ratios(wall.config, wall.empty), '×', { most: 1.6 });
  // Processor time hardly notices that others use the machine.
  const time = await rounds(11, each(cpu));
  line('halint --version, processor time', ratios(time.version, time.empty));
  line('halint config check, processor time', ratios(time.config, time.empty));
}
