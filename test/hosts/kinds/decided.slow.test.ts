import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Result, Side } from '../../../src/sdk/index.ts';
import { healthyPair, readPair } from '../../rules/healthy.ts';
import { crmReportFolder } from './crm-report.ts';
import { decidedRules, liveDecided, liveResults, readArchives, resultsOf } from './decided.ts';
import type { RecordedHost } from './recorded.ts';
import { recordedHost } from './recorded.ts';
import { insightsFolder, looseFolder, supportconfigFolder } from './saved-outputs.ts';
import { sosFolder } from './sos.ts';

// How many rules each kind of evidence decides, for the recorded healthy pair. The archives are made from the recording,
// in the layouts that their modules name; the lab makes real ones. UPDATE=1 writes the numbers into the documentation.
// The same pair with eight faults shows that each kind gives the faults it holds the evidence of.

const folder = mkdtempSync(join(tmpdir(), 'halint-kinds-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Hosts = Readonly<Record<Side, RecordedHost>>;
const hosts: Hosts = { a: recordedHost('a'), b: recordedHost('b') };
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
  readonly paths: (hosts: Hosts, at: string) => Readonly<Record<Side, string>>;
  /** The kind decides at least so many rules. */
  readonly goal: number;
}

const apart =
  (make: (host: RecordedHost, folder: string) => void): Kind['paths'] =>
  (pair, at) =>
    both(at, (side, path) => make(pair[side], path));

const kinds: readonly Kind[] = [
  { name: 'sos 4', paths: apart(sosFolder), goal: 125 },
  { name: 'sos 3', paths: apart((host, path) => sosFolder(host, path, { manifest: false })), goal: 90 },
  { name: 'crm report, crmsh 5', paths: ({ a, b }, at) => one(at, (path) => crmReportFolder([a, b], path)), goal: 70 },
  {
    name: 'crm report, crmsh 4',
    paths: ({ a, b }, at) => one(at, (path) => crmReportFolder([a, b], path, 4)),
    goal: 60,
  },
  { name: 'loose texts', paths: apart(looseFolder), goal: 80 },
  { name: 'supportconfig', paths: apart(supportconfigFolder), goal: 80 },
  { name: 'Insights', paths: apart(insightsFolder), goal: 70 },
];

describe('rules decided by kind of evidence', () => {
  const numbers = new Map<string, number>([['live, collector script', liveDecided.size]]);

  it.each(kinds)('$name: every verdict is the one of the live pair', async ({ name, paths, goal }) => {
    const results = resultsOf(await readArchives(paths(hosts, name.replaceAll(/\W/g, '-'))));
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

/** A change of files in a copy of the recording, by side and path below it. Only the texts of these files differ. */
interface Fault {
  readonly rule: string;
  readonly edits: readonly (readonly [side: Side, file: string, from: string | RegExp, to: string])[];
  /** Kinds that hold the evidence. */
  readonly seenIn: RegExp;
}

/** The file with what a command printed. */
const printedBy = (side: Side, start: string): string => {
  const rows = readFileSync(`fixtures/healthy/${side}/commands/index.tsv`, 'utf8').split('\n');
  return `commands/${rows.find((row) => row.startsWith(start))?.split('\t')[2] ?? ''}`;
};

const faults: readonly Fault[] = [
  {
    rule: 'fencing/fencing-enabled',
    edits: (['a', 'b'] as const).map((side) => [
      side,
      printedBy(side, 'cibadmin -Q\t'),
      'name="stonith-enabled" value="true"',
      'name="stonith-enabled" value="false"',
    ]),
    seenIn: /./,
  },
  {
    rule: 'boot/cluster-mount-not-in-fstab',
    edits: [['b', 'root/etc/fstab', /$/, '/dev/mapper/cyrus /var/spool/cyrus ext4 defaults 0 2\n']],
    seenIn: /sos|loose|supportconfig|Insights/,
  },
  {
    rule: 'cluster/corosync-conf-same',
    edits: [['b', 'root/etc/corosync/corosync.conf', 'token: 10000', 'token: 12000']],
    seenIn: /./,
  },
  {
    rule: 'packages/cluster-stack-versions-agree',
    edits: [['b', printedBy('b', 'dpkg-query -W'), 'corosync\t3.1.7-1+deb12u2', 'corosync\t3.1.9-1']],
    seenIn: /sos|loose|supportconfig|Insights/,
  },
  {
    rule: 'vip/one-holder',
    edits: [
      [
        'b',
        printedBy('b', 'ip -j addr'),
        '"local":"10.20.0.12","prefixlen":',
        '"local":"10.20.0.50","prefixlen":32,"scope":"global"},{"family":"inet","local":"10.20.0.12","prefixlen":',
      ],
    ],
    seenIn: /./,
  },
  {
    rule: 'storage/iscsi-initiator-names-differ',
    edits: [['b', 'root/etc/iscsi/initiatorname.iscsi', 'mail-b', 'mail-a']],
    seenIn: /sos/,
  },
  {
    rule: 'cluster/nothing-held-back',
    edits: (['a', 'b'] as const).map((side) => [
      side,
      printedBy(side, 'cibadmin -Q\t'),
      /(?=<nvpair [^>]*name="stonith-enabled")/,
      '<nvpair id="held" name="maintenance-mode" value="true"/>',
    ]),
    seenIn: /./,
  },
  {
    rule: 'quorum/two-node-mode',
    edits: (['a', 'b'] as const).map((side) => [side, 'root/etc/corosync/corosync.conf', 'two_node: 1', 'two_node: 0']),
    seenIn: /./,
  },
];

describe('a pair with eight faults, as each kind of evidence', async () => {
  const at = join(folder, 'faulty');
  cpSync('fixtures/healthy', at, { recursive: true, verbatimSymlinks: true });
  for (const [side, file, from, to] of faults.flatMap(({ edits }) => edits)) {
    const path = join(at, side, file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} of ${side} has no ${from}`);
    writeFileSync(path, after);
  }
  const faulty: Hosts = { a: recordedHost('a', at), b: recordedHost('b', at) };
  const live = resultsOf(await readPair(healthyPair, at));
  const failing = (results: readonly Result[]): string[] =>
    results.filter(({ verdict }) => verdict === 'fail').map(({ rule }) => rule);

  it('fails live by these rules', () => {
    expect(failing(live)).toEqual(expect.arrayContaining(faults.map(({ rule }) => rule)));
  });

  it.each(kinds)(
    '$name: finds every fault that it holds the evidence of, and nothing else',
    async ({ name, paths }) => {
      const results = resultsOf(await readArchives(paths(faulty, `faulty-${name.replaceAll(/\W/g, '-')}`)));
      const expected = faults.filter(({ seenIn }) => seenIn.test(name)).map(({ rule }) => rule);
      expect(failing(results)).toEqual(expect.arrayContaining(expected));
      const judged = ({ rule, host, verdict, findings }: Result) => [
        rule,
        host,
        verdict,
        findings.map(({ subject, actual, moment }) => [subject, actual, moment]),
      ];
      const decided = results.filter(({ verdict }) => verdict === 'fail');
      const same = live.filter(({ rule, host }) => decided.some((each) => each.rule === rule && each.host === host));
      expect(decided.map(judged)).toEqual(same.map(judged));
      const green = results
        .filter(({ verdict }) => verdict === 'pass')
        .map(({ rule, host }) => `${rule} ${host ?? ''}`);
      const red = live.filter(({ verdict }) => verdict === 'fail').map(({ rule, host }) => `${rule} ${host ?? ''}`);
      expect(green.filter((each) => red.includes(each))).toEqual([]);
    },
  );
});

/** The same text, with numbers that differ by a few rules at most: a new rule needs no change of the documentation. */
function expectAlike(written: string, measured: string): void {
  const numbersIn = (text: string): readonly number[] => (text.match(/\d+/g) ?? []).map(Number);
  const shape = (text: string): string => text.replaceAll(/\d+/g, 'N');
  expect(shape(written)).toBe(shape(measured));
  const now = numbersIn(measured);
  expect(numbersIn(written).filter((number, i) => Math.abs(number - (now[i] ?? 0)) > 8)).toEqual([]);
}
