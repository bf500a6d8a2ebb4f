import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Side } from '../../../src/sdk/index.ts';
import { crmReportFolder } from './crm-report.ts';
import { decidedRules, liveDecided, liveResults, readArchives, resultsOf } from './decided.ts';
import { recordedHost } from './recorded.ts';
import { sosFolder } from './sos.ts';

// How many rules each kind of evidence decides, for the recorded healthy pair. The archives are made from the recording,
// in the layouts that their modules name; the lab makes real ones. UPDATE=1 writes the numbers into the documentation.

const folder = mkdtempSync(join(tmpdir(), 'halint-kinds-'));
afterAll(() => rmSync(folder, { recursive: true }));

const hosts = { a: recordedHost('a'), b: recordedHost('b') };
const both = (name: string, make: (side: Side, at: string) => void): Readonly<Record<Side, string>> => {
  const at = (side: Side): string => join(folder, `${name}-${side}`);
  for (const side of ['a', 'b'] as const) make(side, at(side));
  return { a: at('a'), b: at('b') };
};
const one = (name: string, make: (at: string) => void): Readonly<Record<Side, string>> => {
  make(join(folder, name));
  return { a: join(folder, name), b: join(folder, name) };
};

interface Kind {
  readonly name: string;
  readonly paths: () => Readonly<Record<Side, string>>;
  /** The kind decides at least so many rules. */
  readonly goal: number;
}

const kinds: readonly Kind[] = [
  { name: 'sos 4', paths: () => both('sos', (side, at) => sosFolder(hosts[side], at)), goal: 125 },
  {
    name: 'sos 3',
    paths: () => both('sos3', (side, at) => sosFolder(hosts[side], at, { manifest: false })),
    goal: 90,
  },
  { name: 'crm report, crmsh 5', paths: () => one('crm5', (at) => crmReportFolder([hosts.a, hosts.b], at)), goal: 70 },
  {
    name: 'crm report, crmsh 4',
    paths: () => one('crm4', (at) => crmReportFolder([hosts.a, hosts.b], at, 4)),
    goal: 60,
  },
];

describe('rules decided by kind of evidence', () => {
  const numbers = new Map<string, number>([['live, collector script', liveDecided.size]]);

  it.each(kinds)('$name: every verdict is the one of the live pair', async ({ name, paths, goal }) => {
    const results = resultsOf(await readArchives(paths()));
    const decided = new Set([...decidedRules(results)].filter((rule) => liveDecided.has(rule)));
    const verdicts = (all: typeof results): string[] =>
      all.filter(({ rule }) => decided.has(rule)).map(({ rule, host, verdict }) => `${rule} ${host ?? ''} ${verdict}`);
    expect(results.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
    expect(verdicts(results)).toEqual(verdicts(liveResults));
    expect(decided.size).toBeGreaterThanOrEqual(goal);
    numbers.set(name, decided.size);
  });

  it('has these numbers in the documentation, except for the newest rules', () => {
    const path = 'docs/reading-a-pair.md';
    const text = readFileSync(path, 'utf8');
    const rows = [...numbers].map(([name, count]) => `| ${name} | ${count} of ${liveDecided.size} |`);
    const table = ['| evidence | rules decided |', '|---|---|', ...rows].join('\n');
    const [begin, end] = ['<!-- decided -->\n', '\n<!-- /decided -->'];
    const written = text.slice(text.indexOf(begin) + begin.length, text.indexOf(end));
    if (process.env['UPDATE'] === '1')
      writeFileSync(
        path,
        text.replace(begin + written + end, () => begin + table + end),
      );
    else expectAlike(written, table);
    const [sentence] = /A report of sos decides \d+ of the \d+ rules/.exec(readFileSync('README.md', 'utf8')) ?? [];
    expectAlike(sentence ?? '', `A report of sos decides ${numbers.get('sos 4')} of the ${liveDecided.size} rules`);
  });
});

/** The same text, with numbers that differ by a few rules at most: a new rule needs no change of the documentation. */
function expectAlike(written: string, measured: string): void {
  const numbersIn = (text: string): readonly number[] => (text.match(/\d+/g) ?? []).map(Number);
  const shape = (text: string): string => text.replaceAll(/\d+/g, 'N');
  expect(shape(written)).toBe(shape(measured));
  const now = numbersIn(measured);
  expect(numbersIn(written).filter((number, i) => Math.abs(number - (now[i] ?? 0)) > 8)).toEqual([]);
}
