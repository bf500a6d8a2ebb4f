/** What asking the programs costs: `check` with every program asked against none (`policy.ask`). */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { line, note, title } from './lines.mjs';
import { bundled, folder, halint, hosts, noSshd } from './machine.mjs';
import { cpu, ratios, rounds, run } from './rounds.mjs';

const schema = new URL('../schemas/config.schema.json', import.meta.url);

export async function asking() {
  title('Asking the programs about their configuration: all of them (none = 1)');
  const missing = noSshd();
  if (missing !== undefined) return note(`skipped: ${missing}`);
  const { configs } = await hosts();
  const text = readFileSync(configs.ssh2, 'utf8');
  const programs = Object.keys(JSON.parse(readFileSync(schema, 'utf8')).definitions.policy.properties.ask.properties);
  const none = join(folder, 'halint-not-asked.yaml');
  writeFileSync(none, `policy: { ask: { ${programs.map((name) => `${name}: false`).join(', ')} } }\n${text}`);
  const program = await bundled('script');
  /** @type {Record<string, readonly string[]>} */
  const scripts = {};
  /** @type {Record<string, readonly string[]>} */
  const checks = {};
  for (const [name, config] of Object.entries({ all: configs.ssh2, none })) {
    const path = join(folder, `asking-${name}.sh`);
    writeFileSync(path, (await run([process.execPath, program, config, 'check'])).stdout);
    scripts[name] = ['sh', path];
    checks[name] = [process.execPath, halint, 'check', '--config', config, '--format', 'json=/dev/null'];
  }
  const each = (
    /** @type {Record<string, readonly string[]>} */ commands,
    /** @type {(argv: readonly string[]) => Promise<number>} */ measure,
  ) => Object.fromEntries(Object.entries(commands).map(([name, argv]) => [name, () => measure(argv)]));
  const wall = (/** @type {readonly string[]} */ argv) => run(argv, { exits: [0, 1, 3] }).then(({ ms }) => ms);
  const show = (
    /** @type {string} */ name,
    /** @type {Record<string, number[]>} */ values,
    /** @type {{ most: number } | undefined} */ limit = undefined,
  ) => line(name, ratios(values['all'] ?? [], values['none'] ?? []), '×', limit);
  show('the script of check, wall clock', await rounds(7, each(scripts, wall)));
  show('the script of check, processor time of the host', await rounds(7, each(scripts, cpu)), { most: 2.2 });
  show('halint check of a pair, ssh2 (both are this machine), wall clock', await rounds(7, each(checks, wall)), {
    most: 1.5,
  });
}
