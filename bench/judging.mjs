/** Recorded pairs judged from disk, against JSON.parse of the same file alone. */
import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fact, line, note, title } from './lines.mjs';
import { bundled, folder } from './machine.mjs';
import { ratios, run } from './rounds.mjs';

/** As many as fit into a minute; HALINT_BENCH_PAIRS=10000 takes ten minutes and eight gigabytes of disk. */
const count = Number(process.env.HALINT_BENCH_PAIRS ?? 100);

export async function judging() {
  title(`${count} recorded pairs judged from disk (JSON.parse of the file = 1)`);
  const program = await bundled('judging');
  const file = join(folder, 'pairs.ndjson');
  await run([process.execPath, program, 'write', file, String(count)]);
  /** @type {Record<'parse' | 'rules' | 'judge', { milliseconds: number, megabytes: number, rules: number }[]>} */
  const found = { parse: [], rules: [], judge: [] };
  for (let round = 0; round < 3; round++) {
    for (const mode of /** @type {const} */ (['parse', 'rules', 'judge'])) {
      found[mode].push(JSON.parse((await run([process.execPath, program, mode, file])).stdout));
    }
  }
  const of = (/** @type {'parse' | 'rules' | 'judge'} */ mode) => found[mode].map(({ milliseconds }) => milliseconds);
  line(`with ${found.rules[0]?.rules} rules, facts given`, ratios(of('rules'), of('parse')), '×', { most: 1.15 });
  line('with rules, facts parsed from the recorded files', ratios(of('judge'), of('parse')), '×', { most: 1.15 });
  line('JSON.parse of a pair', of('parse'), 'ms');
  line('judging a pair, facts included', of('judge'), 'ms');
  line('memory at most, judging', found.judge.map(({ megabytes }) => megabytes), 'MiB', { most: 200 });
  fact('size of a pair on disk', statSync(file).size / count / 1024, 'KiB');
  if (count < 10_000) note(`HALINT_BENCH_PAIRS=10000 judges ten thousand; the cost of each does not change, nor does the memory`);
  rmSync(file);
}
