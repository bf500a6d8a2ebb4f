/** Recorded pairs judged from disk, against JSON.parse of the same file alone. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fact, line, note, title } from './lines.mjs';
import { bundled, folder } from './machine.mjs';
import { ratios, run } from './rounds.mjs';

/** As many as fit into two minutes; HALINT_BENCH_PAIRS=10000 takes an hour and eight gigabytes of disk. */
const count = Number(process.env.HALINT_BENCH_PAIRS ?? 300);

export async function judging() {
  title(`${count} recorded pairs judged from disk (JSON.parse of the file = 1)`);
  const program = await bundled('judging');
  const file = join(folder, 'pairs.ndjson');
  await run([process.execPath, program, 'write', file, String(count)]);
  const modes = /** @type {const} */ (['parse', 'rules', 'judge', 'judge-alone']);
  /** @type {Record<typeof modes[number], { milliseconds: number, megabytes: number, rules: number }[]>} */
  const found = { parse: [], rules: [], judge: [], 'judge-alone': [] };
  for (let round = 0; round < 3; round++) {
    for (const mode of modes) found[mode].push(JSON.parse((await run([process.execPath, program, mode, file])).stdout));
  }
  const of = (/** @type {typeof modes[number]} */ mode) => found[mode].map(({ milliseconds }) => milliseconds);
  line(`with ${found.rules[0]?.rules} rules, facts given`, ratios(of('rules'), of('parse')), '×', { most: 1.15 });
  line('with rules, facts parsed; pairs of one fleet', ratios(of('judge'), of('parse')), '×', { most: 1.15 });
  line('the same, nothing remembered from pair to pair', ratios(of('judge-alone'), of('parse')), '×', { most: 1.15 });
  line('JSON.parse of a pair', of('parse'), 'ms');
  line('judging a pair, facts included', of('judge'), 'ms');
  line('the same, nothing remembered from pair to pair', of('judge-alone'), 'ms');
  line(
    'memory at most, judging',
    found.judge.map(({ megabytes }) => megabytes),
    'MiB',
    { most: 200 },
  );
  fact('size of a pair on disk', statSync(file).size / count / 1024, 'KiB');
  if (count < 10_000)
    note(`HALINT_BENCH_PAIRS=10000 judges ten thousand; the first hundred cost about twice as much as the others`);
  rmSync(file);
}
