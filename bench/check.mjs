/**
 * The whole command over recorded pairs of fleets of several sizes: the memory that it takes at most must not grow with
 * them.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fact, title } from './lines.mjs';
import { bundled, folder, halint } from './machine.mjs';
import { run } from './rounds.mjs';

/** Pairs of each fleet; three thousand take 2.4 GB of disk while they are judged. */
const sizes = (process.env.HALINT_BENCH_FLEETS ?? '300,1000,3000').split(',').map(Number);

const all = [
  'junit',
  'sarif',
  'html',
  'markdown',
  'github',
  'gitlab',
  'checkstyle',
  'csv',
  'prometheus',
  'nagios',
  'tap',
  'remedy-sh',
  'remedy-ansible',
  'text',
];

/** What is asked for, and where it goes: how quickly a disk takes it is not what is measured. */
const cases = {
  json: ['-f', 'json=/dev/null'],
  'all 15 formats': ['json', ...all].flatMap((name) => ['-f', `${name}=/dev/null`]),
};

export async function check() {
  title('halint check --snapshot over fleets, one pair of three with findings and unknowns (the whole command)');
  const writer = await bundled('judging');
  const teller = await bundled('tell-cost');
  const [file, config] = [join(folder, 'fleet.ndjson'), join(folder, 'fleet.yaml')];
  for (const pairs of sizes) {
    await run([process.execPath, writer, 'write', file, String(pairs)]);
    await run([process.execPath, writer, 'configure', config, String(pairs)]);
    for (const [name, formats] of Object.entries(cases)) {
      const { stderr } = await run(
        [process.execPath, '--import', teller, halint, 'check', '--config', config, '--snapshot', file, ...formats],
        { exits: [0, 1] },
      );
      const { megabytes, milliseconds } = JSON.parse(/^halint-bench (.*)$/m.exec(stderr)?.[1] ?? '{}');
      fact(`${pairs} pairs, ${name}: memory at most`, megabytes, 'MiB');
      fact(`${pairs} pairs, ${name}: processor time of a pair`, milliseconds / pairs, 'ms');
    }
    const { stderr } = await run([process.execPath, '--import', teller, halint, 'config', 'check', '--config', config]);
    fact(
      `${pairs} pairs: memory at most to read the configuration alone`,
      JSON.parse(/^halint-bench (.*)$/m.exec(stderr)?.[1] ?? '{}').megabytes,
      'MiB',
    );
    rmSync(file);
  }
}
