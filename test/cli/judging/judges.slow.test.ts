import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Judge } from '../../../src/cli/judging/judge.ts';
import { Judges } from '../../../src/cli/judging/judges.ts';
import { loadConfiguration } from '../../../src/cli/input/choose.ts';
import type { Fate } from '../fleet.ts';
import { recordedFleet } from '../fleet.ts';
import { halint } from '../halint.ts';

/** Loops for the pair of which a host has the system id `endless`, and takes all memory for `greedy`. */
const rule = `import { facts, hostRule } from 'halint';

export default hostRule({
  severity: 'info',
  summary: 'The system is not Debian',
  why: 'Only to report something on each host.',
  remedy: 'None.',
  references: ['https://wiki.example.org/our-rules'],
  reads: { system: facts.operatingSystem },
  check: ({ system }) => {
    const kept: number[][] = [];
    while (system.id === 'endless') kept.length = 0;
    while (system.id === 'greedy') kept.push(new Array(500_000).fill(kept.length));
    return [{ subject: 'system', message: 'it is one', expected: 'another', actual: String(system.id) }];
  },
});
`;

const fates: readonly Fate[] = ['healthy', 'drifted', 'half-read'];
const names = Array.from({ length: 14 }, (_, i) => `pair-${i}`);

/** The recorded pairs, with this system id on both hosts of one. */
const withSystem = (name: string, id: string): readonly string[] =>
  readFileSync(at('night.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line, i) => (names[i] === name ? line.replaceAll('\\nID=debian\\n', `\\nID=${id}\\n`) : line));

let folder = '';
/** The run with one thread. */
let one: object;
let at = (name: string): string => name;
const check = (snapshots: string, workers: number, ...more: readonly string[]) =>
  halint(['check', '-c', at('halint.yaml'), '--snapshot', at(snapshots), '--workers', String(workers), ...more], {
    env: { XDG_CACHE_HOME: at('cache') },
  });
const formats = ['json', 'text', 'junit', 'html', 'csv', 'prometheus'];
const inAllFormats = (workers: number) =>
  check('night.ndjson', workers, ...formats.flatMap((format) => ['-f', `${format}=${at(`${format}-${workers}`)}`]));
const written = (workers: number) => formats.map((format) => readFileSync(at(`${format}-${workers}`), 'utf8'));

beforeAll(async () => {
  ({ folder, at } = await recordedFleet(
    Object.fromEntries(names.map((name, i) => [name, fates[i % fates.length] ?? 'healthy'])),
  ));
  mkdirSync(at('site/our'), { recursive: true });
  writeFileSync(at('site/our/system.ts'), rule);
  writeFileSync(at('halint.yaml'), `siteRules: site\n${readFileSync(at('halint.yaml'), 'utf8')}`);
  writeFileSync(at('broken.ndjson'), `${withSystem('pair-3', 'endless').join('\n')}\n`);
  one = await inAllFormats(1);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('halint check --workers', { timeout: 240_000 }, () => {
  it('writes the same bytes with one thread and with three, with rules of the site', async () => {
    const three = await inAllFormats(3);
    expect(one).toEqual({ status: 1, stdout: '', stderr: '' });
    expect(three).toEqual(one);
    expect(written(3)).toEqual(written(1));
    const { pairs } = JSON.parse(written(3)[0] ?? '');
    expect(pairs.map(({ pair }: { pair: string }) => pair)).toEqual(names);
    expect(JSON.stringify(pairs)).toContain('our/system');
  });

  it('loses only the pair that stops its thread', async () => {
    const { status, stdout, stderr } = await check('broken.ndjson', 2, '-f', 'json', '--judge-timeout', '6');
    expect(stderr).toBe('');
    expect(status).toBe(1);
    const { pairs } = JSON.parse(stdout);
    expect(pairs.map(({ pair }: { pair: string }) => pair)).toEqual(names);
    const intact = JSON.parse(written(1)[0] ?? '').pairs;
    for (const [i, pair] of pairs.entries()) {
      if (pair.pair !== 'pair-3') expect(pair).toEqual(intact[i]);
      else {
        expect(pair.counts).toMatchObject({ pass: 0, fail: 0 });
        expect(pair.results[0]).toMatchObject({ verdict: 'unknown', reason: expect.stringContaining('after 6 s') });
      }
    }
  });

  it('takes a number of threads', async () => {
    for (const workers of [0, 65, 1.5])
      expect(await check('night.ndjson', workers)).toMatchObject({
        status: 2,
        stderr: expect.stringContaining('from 1 to 64'),
      });
    expect(await halint(['check', '--workers', '2', '--fleet-from', at('.')])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--workers cannot be combined with --fleet-from'),
    });
  });
});

describe('the judging threads', { timeout: 120_000 }, () => {
  const program = fileURLToPath(new URL('../../../dist/judge.cjs', import.meta.url));

  /** Judges these pairs at once. */
  async function judged(lines: readonly string[], workers: number, secondProgram = program) {
    const configuration = await loadConfiguration(at('halint.yaml'));
    const start = { configuration, rules: ['our'], chosen: names, mine: names, update: {} };
    const errors: string[] = [];
    let launched = 0;
    const judges = new Judges(
      workers,
      () =>
        new Judge(start, { seconds: 60, mebibytes: 256 }, launched++ === 0 ? program : secondProgram, (line) =>
          errors.push(line),
        ),
      (line) => errors.push(line),
    );
    try {
      const outcomes = await Promise.all(lines.map((text, i) => judges.judge({ kind: 'text', text, name: `${i}` })));
      return { launched, errors, pairs: outcomes.map((each) => (each.kind === 'judged' ? each.pair : each.kind)) };
    } finally {
      judges.close();
    }
  }

  const all = () => withSystem('none', '');

  it('lose only the pair that needs too much memory', async () => {
    const { pairs } = await judged(withSystem('pair-9', 'greedy'), 2);
    expect(pairs).toEqual(names.map((name) => (name === 'pair-9' ? 'ended' : name)));
  });

  it('are one for a few pairs, and at most as many as allowed', async () => {
    expect(await judged(all().slice(0, 4), 4)).toEqual({ launched: 1, errors: [], pairs: names.slice(0, 4) });
    expect(await judged(all(), 2)).toEqual({ launched: 2, errors: [], pairs: names });
  });

  it('do without those that cannot start', async () => {
    expect(await judged(all(), 2, at('missing.cjs'))).toEqual({
      launched: 2,
      errors: [expect.stringContaining('no further judging thread starts')],
      pairs: names,
    });
  });
});
