import type { AnyReading, ListedFile, NamedRule, Pair, ReportedFinding, Result, Side, Snapshot } from '../sdk/index.ts';
import { otherSide, readAs } from '../sdk/index.ts';
import { evaluate, factsOfPair } from './evaluate.ts';
import type { Evidence } from './evidence.ts';
import { entryText, evidenceOf, factsOfRule, holdsWord, isListed, sidesOf, withLines, wordsOf } from './evidence.ts';
import type { LineEdit } from './line-edits.ts';
import { editsAt, insertionsAt, tellingWords } from './line-edits.ts';

/** The smallest change of the evidence that was found to turn a verdict. */
export interface Counterfactual {
  /** Hosts on which it is made: both where they hold it in common. */
  readonly sides: readonly Side[];
  /** The path, or the command whose output it is. */
  readonly name: string;
  /** From 1; absent where the change is of a listing or of a whole text. */
  readonly line?: number;
  readonly removed: readonly string[];
  readonly added: readonly string[];
  /** `pass`, or `fail` where the finding goes and others of the rule stay. */
  readonly verdict: 'pass' | 'fail';
  /** The evidence with the change made. */
  readonly snapshot: Snapshot;
}

export interface Search {
  readonly found: Counterfactual | undefined;
  /** How often the rule was judged. */
  readonly tried: number;
}

type Readings = Readonly<Partial<Record<Side, Readonly<Record<string, AnyReading>>>>>;

interface Candidate extends Omit<Counterfactual, 'verdict' | 'snapshot'> {
  readonly cost: number;
  readonly readings: () => Readings;
}

/**
 * Looks for the smallest change of what was read that makes a finding go: a word replaced by the expected one, by its
 * opposite or by the other host's; a line dropped, added or taken from the other host; an entry of a listing. Lines
 * that the finding names come first, then those that hold its subject, then all others. Pure; `most` bounds how often
 * the rule is judged. A change after which the rule is unknown or does not apply turns nothing.
 */
export function counterfactual(
  snapshot: Snapshot,
  pair: Pair,
  named: NamedRule,
  finding: ReportedFinding,
  most = 2500,
): Search {
  const before = factsOfPair(snapshot, pair);
  const place = (results: readonly Result[]): Result | undefined =>
    results.find(({ host }) => host === undefined || host === finding.host);
  const known = new Set((place(evaluate(snapshot, pair, [named], before))?.findings ?? []).map(identity));
  let tried = 0;
  for (const candidates of stages(snapshot, pair, named, finding)) {
    for (const { cost: _, readings, ...edit } of [...candidates].sort((x, y) => x.cost - y.cost)) {
      if (tried >= most) return { found: undefined, tried };
      tried += 1;
      const changed = withReadings(snapshot, readings());
      const result = place(evaluate(changed, pair, [named], factsOfPair(changed, pair, before)));
      if (result === undefined || (result.verdict !== 'pass' && result.verdict !== 'fail')) continue;
      const left = result.findings.map(identity);
      // A change that makes another fault in place of this one turns nothing.
      if (left.includes(identity(finding)) || left.some((each) => !known.has(each))) continue;
      return { found: { ...edit, verdict: result.verdict, snapshot: changed }, tried };
    }
  }
  return { found: undefined, tried };
}

const identity = ({ subject, moment, host, actual }: ReportedFinding): string =>
  JSON.stringify([subject, moment, host ?? '', actual]);

const withReadings = (snapshot: Snapshot, readings: Readings): Snapshot => {
  const host = (side: Side) =>
    readings[side] === undefined
      ? snapshot.hosts[side]
      : { ...snapshot.hosts[side], readings: { ...snapshot.hosts[side].readings, ...readings[side] } };
  return { ...snapshot, hosts: { a: host('a'), b: host('b') } };
};

/** Candidates in the order in which they are tried: by how near their line is to the finding. */
function* stages(
  snapshot: Snapshot,
  pair: Pair,
  named: NamedRule,
  finding: ReportedFinding,
): Generator<readonly Candidate[]> {
  const facts = factsOfRule(named);
  const evidence = { a: evidenceOf(snapshot, pair, facts, 'a').texts, b: evidenceOf(snapshot, pair, facts, 'b').texts };
  const sides = sidesOf(named, finding);
  const texts = sides.flatMap((side) => evidence[side]).filter(({ kind }) => kind !== 'listing');
  const counterpart = (text: Evidence): Evidence | undefined =>
    evidence[otherSide(text.side)].find(({ id }) => id === text.id);
  const cut = (text: Evidence, at: number): readonly Candidate[] =>
    editsAt(text.lines, at, lineOf(counterpart(text), text, at), finding).flatMap((edit) =>
      onSides(snapshot, named, text, counterpart(text), edit),
    );
  const { at } = finding;

  const insert = (text: Evidence, index: number): readonly Candidate[] =>
    insertionsAt(text.lines[index] ?? '', index, finding).flatMap((edit) =>
      onSides(snapshot, named, text, counterpart(text), edit),
    );

  const own = texts.filter(({ name }) => name === at?.path);
  if (at?.line !== undefined) {
    const index = at.line - 1;
    yield own.flatMap((text) => [...cut(text, index), ...insert(text, index)]);
  }
  yield sides.flatMap((side) => listingEdits(snapshot, evidence[side], finding));
  const scored = texts.flatMap((text) => scores(text.lines, finding).map((score, index) => ({ text, index, score })));
  const most = scored.reduce((high, { score }) => Math.max(high, score), 0);
  for (let level = most; level >= 3; level -= 1) {
    yield scored
      .filter(({ score }) => score === level)
      .flatMap(({ text, index }) => [...cut(text, index), ...(takesInsertion(text, index) ? insert(text, index) : [])]);
  }
  yield texts.flatMap((text) =>
    missing(text, counterpart(text)).flatMap((edit) => onSides(snapshot, named, text, undefined, edit)),
  );
  yield own.flatMap((text) => insert(text, text.lines.length - (text.lines.at(-1) === '' ? 2 : 1)));
  yield sides.flatMap((side) => wholeTexts(snapshot, pair, named, side));
  for (let level = 2; level >= 0; level -= 1)
    yield scored.filter(({ score }) => score === level).flatMap(({ text, index }) => cut(text, index));
}

/** A line behind which a setting can stand: one that opens a section, or an attribute of Pacemaker's XML. */
const takesInsertion = ({ lines }: Evidence, index: number): boolean => /\{\s*$|<nvpair /.test(lines[index] ?? '');

/**
 * How near each line is to the finding: 3 for its subject, 1 for each other word that the finding shares with it; a
 * line in one paragraph with the subject (a unit of systemctl, a section) has at least 3 as well when it shares a word.
 */
function scores(lines: readonly string[], { subject, actual, expected }: ReportedFinding): readonly number[] {
  const subjects = [...new Set([subject, subject.replace(/\.service$/, '')])];
  const words = [...new Set([...tellingWords(actual), ...tellingWords(expected), ...tellingWords(subject)])]
    .filter((word) => word.length > 1 && !subjects.includes(word))
    .slice(0, 20);
  const beside = new Set(around(lines, (line) => subjects.some((each) => holdsWord(line, each))));
  return lines.map((line, i) => {
    const shared = words.filter((word) => line.includes(word)).length;
    return shared + (subjects.some((each) => holdsWord(line, each)) ? 3 : beside.has(i) ? (shared > 0 ? 2 : 1) : 0);
  });
}

/** Indexes of lines that match, and of those that stand with them in one paragraph (a unit of systemctl, a section). */
function around(lines: readonly string[], matches: (line: string) => boolean): readonly number[] {
  const chosen = new Set<number>();
  for (const [i, line] of lines.entries()) {
    if (!matches(line)) continue;
    chosen.add(i);
    for (const step of [1, -1])
      for (let j = i + step; Math.abs(j - i) < 25 && (lines[j] ?? '').trim() !== ''; j += step) chosen.add(j);
  }
  return [...chosen].sort((x, y) => x - y);
}

/**
 * The other host's line in the same place: by number where the texts are of one length, else the nearest with the same
 * first word.
 */
function lineOf(other: Evidence | undefined, { lines }: Evidence, at: number): string | undefined {
  if (other === undefined) return undefined;
  if (other.lines.length === lines.length) return other.lines[at];
  const head = (line: string): string => /^\s*[^\s=:]+/.exec(line)?.[0].trim() ?? '';
  const wanted = head(lines[at] ?? '');
  if (wanted === '') return undefined;
  const near = other.lines.flatMap((line, i) => (head(line) === wanted ? [{ line, distance: Math.abs(i - at) }] : []));
  return near.sort((x, y) => x.distance - y.distance)[0]?.line;
}

/** Lines that only the other host has, put in behind the line that they follow there. */
function missing({ lines }: Evidence, other: Evidence | undefined): readonly LineEdit[] {
  if (other === undefined) return [];
  const have = new Set(lines);
  return other.lines.flatMap((line, i) => {
    if (have.has(line)) return [];
    const behind = i === 0 ? -1 : lines.indexOf(other.lines[i - 1] ?? '');
    return [
      { from: behind === -1 && i > 0 ? lines.length : behind + 1, removed: [], added: [line], cost: 20 + line.length },
    ];
  });
}

/** An edit on its own host, and on both where the other one holds the same lines: what a cluster holds in common. */
function onSides(
  snapshot: Snapshot,
  { rule }: NamedRule,
  text: Evidence,
  other: Evidence | undefined,
  edit: LineEdit,
): readonly Candidate[] {
  const { removed, added, cost, from } = edit;
  const changed = ({ lines }: Evidence, start: number): readonly string[] => [
    ...lines.slice(0, start),
    ...added,
    ...lines.slice(start + removed.length),
  ];
  const line = from + 1;
  const single: Candidate = {
    sides: [text.side],
    name: text.name,
    line,
    removed,
    added,
    cost,
    readings: () => ({ [text.side]: withLines(snapshot, text, changed(text, from)) }),
  };
  const there = rule.scope === 'host' || other === undefined ? -1 : startOf(other.lines, text.lines, edit);
  if (other === undefined || there === -1) return [single];
  const both: Candidate = {
    ...single,
    sides: ['a', 'b'],
    cost: cost + 1,
    readings: () => ({
      [text.side]: withLines(snapshot, text, changed(text, from)),
      [other.side]: withLines(snapshot, other, changed(other, there)),
    }),
  };
  // What a cluster rule reads is judged on both hosts: a change of one of them leaves the finding of the other.
  return rule.scope === 'cluster' ? [both] : [single, both];
}

/** Where the lines of an edit stand on the other host; -1 when it has no such lines. */
function startOf(other: readonly string[], own: readonly string[], { from, removed }: LineEdit): number {
  // What is put in goes behind the same line.
  const [anchor, offset] = removed.length > 0 ? [removed, 0] : [own.slice(from - 1, from), 1];
  const fits = (start: number): boolean => anchor.every((line, i) => other[start + i] === line);
  if (anchor.length === 0) return from;
  const here = from - offset;
  const start = fits(here) ? here : other.findIndex((_, i) => fits(i));
  return start === -1 ? -1 : start + offset;
}

/** Entries of listings: dropped, as the other host has them, with the mode or owner that is expected. */
function listingEdits(snapshot: Snapshot, texts: readonly Evidence[], finding: ReportedFinding): readonly Candidate[] {
  return texts.flatMap(({ kind, keys: [key], side, name }) => {
    if (kind !== 'listing' || key === undefined) return [];
    const [own, other] = [entriesOf(snapshot, side, key), entriesOf(snapshot, otherSide(side), key)];
    const paths = [finding.subject, finding.at?.path ?? ''];
    const concerned = (path: string): boolean =>
      paths.some(
        (each) => each !== '' && (each === path || each.endsWith(` ${path}`) || each.startsWith(`${path} `)),
      ) || holdsWord(finding.subject, path);
    const made = (before: ListedFile | undefined, after: ListedFile | undefined, cost: number): Candidate => ({
      sides: [side],
      name,
      removed: before === undefined ? [] : [entryText(before)],
      added: after === undefined ? [] : [entryText(after)],
      cost,
      readings: () => ({
        [side]: { [key]: readAs([...own.filter((each) => each !== before), ...(after === undefined ? [] : [after])]) },
      }),
    });
    const theirs = other.flatMap((entry) => {
      const mine = own.find(({ path }) => path === entry.path);
      return concerned(entry.path) || mine === undefined ? [made(mine, entry, concerned(entry.path) ? 30 : 35)] : [];
    });
    return [
      ...theirs,
      ...own
        .filter(({ path }) => concerned(path))
        .flatMap((entry) => [
          ...expectedEntries(entry, finding.expected).map((after) => made(entry, after, 10)),
          made(entry, undefined, 40),
        ]),
    ];
  });
}

function entriesOf({ hosts }: Snapshot, side: Side, key: string): readonly ListedFile[] {
  const reading = hosts[side].readings[key];
  return reading?.read === true && Array.isArray(reading.value) ? reading.value.filter(isListed) : [];
}

/** The entry with what the finding expects of its mode, owner or group. */
function expectedEntries(entry: ListedFile, expected: string): readonly ListedFile[] {
  const { access } = entry;
  if (access === undefined) return [];
  const modes = [
    ...(expected.match(/\b0?[0-7]{3}\b/g) ?? []).map((mode) => Number.parseInt(mode, 8)),
    access.mode & ~0o007,
    access.mode & ~0o077,
  ];
  const owners = wordsOf(expected).flatMap((word) => {
    const [user = '', group] = word.split(':');
    return [
      { ...access, user },
      { ...access, group: group ?? user },
      { ...access, user, group: group ?? user },
    ];
  });
  return [...modes.map((mode) => ({ ...access, mode })), ...owners].map((changed) => ({ ...entry, access: changed }));
}

/** A whole reading as the other host has it: there, or not there. */
function wholeTexts(snapshot: Snapshot, pair: Pair, named: NamedRule, side: Side): readonly Candidate[] {
  const facts = factsOfRule(named);
  const other = otherSide(side);
  const [own, theirs] = [evidenceOf(snapshot, pair, facts, side), evidenceOf(snapshot, pair, facts, other)];
  const keys = [...new Set([...own.texts.flatMap((text) => text.keys), ...own.unread.map(({ key }) => key)])];
  return keys.flatMap((key): readonly Candidate[] => {
    const [mine, there] = [snapshot.hosts[side].readings[key], snapshot.hosts[other].readings[key]];
    if (there === undefined || mine === there || (!there.read && there.reason !== 'absent')) return [];
    const linesOf = (texts: readonly Evidence[]): readonly string[] =>
      texts.filter((text) => text.keys.includes(key)).flatMap(({ lines }) => lines);
    const [removed, added] = [linesOf(own.texts), linesOf(theirs.texts)];
    return [
      {
        sides: [side],
        name: key.replace(/^\w+:/, ''),
        removed,
        added,
        cost: 1000 + removed.join('').length + added.join('').length,
        readings: () => ({ [side]: { [key]: there } }),
      },
    ];
  });
}
