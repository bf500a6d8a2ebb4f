/** The collection script's own time on a host: by kind of source, and command by command as the host measured it. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { line, note, title } from './lines.mjs';
import { bundled, folder, halint, hosts, noSshd } from './machine.mjs';
import { cpu, median, rounds, run } from './rounds.mjs';

const kinds = [
  'file',
  'masked file',
  'glob',
  'masked glob',
  'listing',
  'listing with digests',
  'command',
  'slow command',
];

export async function probe() {
  title("The collection script's own time, run here without SSH");
  const missing = noSshd();
  if (missing !== undefined) return note(`skipped: ${missing}`);
  const { configs } = await hosts();
  const program = await bundled('script');
  const scripts = new Map();
  for (const kind of ['everything', ...kinds]) {
    const path = join(folder, `probe-${kind.replaceAll(' ', '-')}.sh`);
    const { stdout, stderr } = await run([
      process.execPath,
      program,
      configs.ssh2,
      ...(kind === 'everything' ? [] : [kind]),
    ]);
    writeFileSync(path, stdout);
    scripts.set(`${kind} (${stderr.trim()})`, path);
  }
  const each = (/** @type {(argv: readonly string[]) => Promise<number>} */ measure) =>
    Object.fromEntries([...scripts].map(([name, path]) => [name, () => measure(['sh', path])]));
  const wall = await rounds(
    5,
    each(async (argv) => (await run(argv)).ms),
  );
  const time = await rounds(5, each(cpu));
  for (const name of scripts.keys()) line(`${name}, wall clock`, wall[name] ?? [], 'ms');
  for (const name of scripts.keys()) line(`${name}, processor time`, time[name] ?? [], 'ms');
  title('Command by command, as the host measured it (10 ms steps; what took less than that is left out)');
  const costs = new Map();
  for (let i = 0; i < 5; i++) {
    const path = join(folder, 'snapshot.json');
    await run([process.execPath, halint, 'gather', '--config', configs.ssh2, '--output', path], { exits: [0, 3] });
    for (const [key, seconds] of Object.entries(JSON.parse(readFileSync(path, 'utf8')).hosts.a.costs)) {
      costs.set(key, [...(costs.get(key) ?? []), seconds * 1000]);
    }
  }
  const dear = [...costs].filter(([, values]) => median(values) >= 10).sort(([, x], [, y]) => median(y) - median(x));
  for (const [key, values] of dear) line(key.replaceAll(/\s+/g, ' ').slice(0, 58), values, 'ms');
  note(`${costs.size} commands ran there, ${dear.length} of them for 10 ms or more`);
}
