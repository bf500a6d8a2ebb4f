/**
 * The whole command over recorded pairs of fleets of several sizes: the memory that it takes at most must not grow with
 * them.
 */
import { readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fact, line, note, title } from './lines.mjs';
import { bundled, folder, halint } from './machine.mjs';
import { ratios, run } from './rounds.mjs';
import { programPath } from './sshd.mjs';

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

/** Pairs of the fleet that is judged on one core and on two. */
const twoCorePairs = Number(process.env.HALINT_BENCH_CORES_PAIRS ?? 1000);

/**
 * The same fleet on one core and on two. What bounds more cores is the main thread, which reads the file, applies
 * waivers and renders: its processor time is printed, too.
 */
async function cores() {
  title(`halint check --snapshot over ${twoCorePairs} pairs as JSON, on two cores and on one`);
  if (availableParallelism() < 2 || programPath('taskset') === undefined)
    return note('skipped: needs two cores, taskset');
  const writer = await bundled('judging');
  const teller = await bundled('tell-cost');
  const [file, config] = [join(folder, 'cores.ndjson'), join(folder, 'cores.yaml')];
  await run([process.execPath, writer, 'write', file, String(twoCorePairs)]);
  await run([process.execPath, writer, 'configure', config, String(twoCorePairs)]);
  /** @type {Record<'one' | 'two', { seconds: number, megabytes: number, cpu: number, main: number }[]>} */
  const found = { one: [], two: [] };
  for (let round = 0; round < 3; round++) {
    for (const name of round % 2 === 0
      ? /** @type {const} */ (['one', 'two'])
      : /** @type {const} */ (['two', 'one'])) {
      const report = join(folder, `cores-${name}.json`);
      const { ms, stderr } = await run(
        [
          'taskset',
          '--cpu-list',
          name === 'one' ? '0' : '0,1',
          ...[process.execPath, '--import', teller, halint, 'check', '--config', config, '--snapshot', file],
          ...['-f', `json=${report}`],
        ],
        { exits: [0, 1] },
      );
      const cost = JSON.parse(/^halint-bench (.*)$/m.exec(stderr)?.[1] ?? '{}');
      found[name].push({
        seconds: ms / 1000,
        ...cost,
        cpu: cost.milliseconds / 1000,
        main: cost.mainMilliseconds / 1000,
      });
    }
  }
  const of = (/** @type {'one' | 'two'} */ name, /** @type {'seconds' | 'megabytes' | 'cpu' | 'main'} */ what) =>
    found[name].map((each) => each[what]);
  line('speed on two cores (one = 1)', ratios(of('one', 'seconds'), of('two', 'seconds')), '×', { least: 1.7 });
  line('memory at most (one = 1)', ratios(of('two', 'megabytes'), of('one', 'megabytes')), '×', { most: 1.6 });
  line('processor time (one = 1)', ratios(of('two', 'cpu'), of('one', 'cpu')), '×');
  for (const name of /** @type {const} */ (['one', 'two'])) {
    line(`on ${name}: wall clock`, of(name, 'seconds'), 's');
    line(`on ${name}: processor time`, of(name, 'cpu'), 's');
    line(`on ${name}: processor time of the main thread`, of(name, 'main'), 's');
    line(`on ${name}: memory at most`, of(name, 'megabytes'), 'MiB');
  }
  const [one, two] = ['one', 'two'].map((name) => readFileSync(join(folder, `cores-${name}.json`)));
  note(one !== undefined && two?.equals(one) ? 'both reports have the same bytes' : 'THE REPORTS DIFFER');
  rmSync(file);
}

export async function check() {
  await cores();
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
