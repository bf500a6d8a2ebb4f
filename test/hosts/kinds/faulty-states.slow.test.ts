import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Result, Side } from '../../../src/sdk/index.ts';
import { healthyPair, readPair } from '../../rules/healthy.ts';
import { resultsOf } from './decided.ts';
import type { Kind } from './kinds.ts';
import { kinds } from './kinds.ts';

// Nine faulty states of the recorded pair, each with one fault, as each kind of evidence. UPDATE=1 writes the table
// into the documentation.

const folder = mkdtempSync(join(tmpdir(), 'halint-states-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A change of files in a copy of the recording, by side and path below it. Only the texts of these files differ. */
interface Fault {
  readonly rule: string;
  readonly text: string;
  readonly edits: readonly (readonly [side: Side, file: string, from: string | RegExp, to: string])[];
  /** Other rules that fail by it. */
  readonly alsoFails?: readonly string[];
  /** Kinds that hold the evidence. The rule is unknown with the others. */
  readonly seenIn: RegExp;
}

/** The file with what a command printed. */
const printedBy = (side: Side, start: string): string => {
  const rows = readFileSync(`fixtures/healthy/${side}/commands/index.tsv`, 'utf8').split('\n');
  return `commands/${rows.find((row) => row.startsWith(start))?.split('\t')[2] ?? ''}`;
};

const onBoth = (edit: (side: Side) => Fault['edits'][number]): Fault['edits'] => [edit('a'), edit('b')];

const faults: readonly Fault[] = [
  {
    rule: 'fencing/fencing-enabled',
    text: 'fencing disabled',
    edits: onBoth((side) => [
      side,
      printedBy(side, 'cibadmin -Q\t'),
      'name="stonith-enabled" value="true"',
      'name="stonith-enabled" value="false"',
    ]),
    seenIn: /./,
  },
  {
    rule: 'boot/cluster-mount-not-in-fstab',
    text: 'a cluster mount in fstab',
    edits: [['b', 'root/etc/fstab', /$/, '/dev/mapper/cyrus /var/spool/cyrus ext4 defaults 0 2\n']],
    seenIn: /collector|sos|loose|supportconfig|Insights/,
  },
  {
    rule: 'cluster/corosync-conf-same',
    text: 'corosync.conf differs',
    edits: [['b', 'root/etc/corosync/corosync.conf', 'token: 10000', 'token: 12000']],
    alsoFails: ['cluster/settings-in-effect'],
    seenIn: /./,
  },
  {
    rule: 'packages/cluster-stack-versions-agree',
    text: 'another version of corosync',
    edits: [['b', printedBy('b', 'dpkg-query -W'), 'corosync\t3.1.7-1+deb12u2', 'corosync\t3.1.9-1']],
    seenIn: /collector|sos|loose|supportconfig|Insights/,
  },
  {
    rule: 'vip/one-holder',
    text: 'the address on both hosts',
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
    text: 'equal iSCSI initiator names',
    edits: [['b', 'root/etc/iscsi/initiatorname.iscsi', 'mail-b', 'mail-a']],
    seenIn: /collector|sos/,
  },
  {
    rule: 'cluster/nothing-held-back',
    text: 'maintenance mode',
    edits: onBoth((side) => [
      side,
      printedBy(side, 'cibadmin -Q\t'),
      /(?=<nvpair [^>]*name="stonith-enabled")/,
      '<nvpair id="held" name="maintenance-mode" value="true"/>',
    ]),
    seenIn: /./,
  },
  {
    rule: 'quorum/two-node-mode',
    text: 'no two-node mode',
    edits: onBoth((side) => [side, 'root/etc/corosync/corosync.conf', 'two_node: 1', 'two_node: 0']),
    seenIn: /./,
  },
  {
    rule: 'drift/synced-files-equal',
    text: 'main.cf of Postfix differs',
    edits: [['b', 'root/etc/postfix/main.cf', /$/, 'bounce_queue_lifetime = 4d\n']],
    seenIn: /collector|sos|loose|supportconfig|Insights/,
  },
];

/** The recording of the pair with one fault. */
function recordingWith({ rule, edits }: Fault): string {
  const at = join(folder, rule.replace('/', '-'));
  cpSync('fixtures/healthy', at, { recursive: true, verbatimSymlinks: true });
  for (const [side, file, from, to] of edits) {
    const path = join(at, side, file);
    const before = readFileSync(path, 'utf8');
    const after = before.replace(from, to);
    if (after === before) throw new Error(`${file} of ${side} has no ${from}`);
    writeFileSync(path, after);
  }
  return at;
}

const failing = (results: readonly Result[]): readonly Result[] => results.filter(({ verdict }) => verdict === 'fail');
const rulesOf = (results: readonly Result[]): readonly string[] => [...new Set(results.map(({ rule }) => rule))];
const verdictOf = ({ rule, host, verdict, findings }: Result) => ({
  rule,
  host,
  verdict,
  findings: findings.map(({ subject, actual, moment }) => [subject, actual, moment]),
});

const states = await Promise.all(
  faults.map(async (fault) => {
    const recording = recordingWith(fault);
    return { fault, recording, live: resultsOf(await readPair(healthyPair, recording)) };
  }),
);

describe('a live pair with one fault', () => {
  it.each(states)('$fault.text: fails by its rule', ({ fault: { rule, alsoFails = [] }, live }) => {
    expect(rulesOf(failing(live)).toSorted()).toEqual([rule, ...alsoFails].toSorted());
  });
});

const found = new Map<string, readonly string[]>();

describe.each(kinds)('$name', ({ name, read }: Kind) => {
  const at = (state: string): string => join(folder, `${name}-${state}`.replaceAll(/\W/g, '-'));

  it('shows no fault of the healthy pair', async () => {
    expect(failing(resultsOf(await read('fixtures/healthy', at('healthy')))).map(verdictOf)).toEqual([]);
  });

  it.each(states)('$fault.text: is found, or its rule is unknown', async ({ fault, recording, live }) => {
    const results = resultsOf(await read(recording, at(fault.rule)));
    const own = results.filter(({ rule }) => rule === fault.rule).map(({ verdict }) => verdict);
    const seen = fault.seenIn.test(name);
    found.set(name, [...(found.get(name) ?? []), seen ? 'found' : 'unknown']);
    if (seen) expect(own).toContain('fail');
    else expect(new Set(own)).toEqual(new Set(['unknown']));
    // Nothing else is found, nothing is found otherwise, and what fails live passes nowhere.
    const red = failing(live).map(verdictOf);
    expect(red).toEqual(expect.arrayContaining(failing(results).map(verdictOf)));
    const passed = results.filter(({ verdict }) => verdict === 'pass').map(({ rule, host }) => `${rule} ${host ?? ''}`);
    expect(red.filter(({ rule, host }) => passed.includes(`${rule} ${host ?? ''}`))).toEqual([]);
  });
});

it('the documentation has the table', () => {
  const path = 'docs/reading-a-pair.md';
  const text = readFileSync(path, 'utf8');
  const rows = faults.map(
    (fault, i) => `| ${fault.text} | ${kinds.map(({ name }) => found.get(name)?.[i] ?? '').join(' | ')} |`,
  );
  const heading = `| fault | ${kinds.map(({ name }) => name).join(' | ')} |\n|---|${'---|'.repeat(kinds.length)}`;
  const table = [heading, ...rows].join('\n');
  const [begin, end] = ['<!-- states -->\n', '\n<!-- /states -->'];
  const written = text.slice(text.indexOf(begin) + begin.length, text.indexOf(end));
  if (process.env['UPDATE'] === '1')
    writeFileSync(
      path,
      text.replace(begin + written + end, () => begin + table + end),
    );
  else expect(written).toBe(table);
});
