import type { NamedRule, Pair, ReportedFinding, Result, Side, Snapshot } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import { evaluate, factsOfPair } from '../evaluate.ts';
import type { Candidate, Counterfactual, Readings } from './edit-candidate.ts';
import type { Evidence } from '../evidence.ts';
import { evidenceOf, factsOfRule, sidesOfFinding, withReplacedLines } from '../evidence.ts';
import type { LineEdit } from './line-edits.ts';
import { editsAt, insertionsAt } from './line-edits.ts';
import { scores } from './line-relevance.ts';
import { listingEdits } from './listing-edits.ts';

export interface Search {
  readonly found: Counterfactual | undefined;
  /** Number of evaluations of the rule. */
  readonly tried: number;
}

/**
 * Searches for the smallest change of the readings that resolves a finding: replace a word by the expected one, by its
 * opposite or by that of the other host; delete, add or copy a line from the other host; change an entry of a listing.
 * Lines at the location of the finding are tried first, then lines with its subject, then all others. Pure; `most`
 * limits the number of evaluations. A change that makes the rule unknown or not applicable does not count.
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
      // A change that causes another finding does not count.
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

/** Candidates in the order of the search: by the relevance of their line to the finding. */
function* stages(
  snapshot: Snapshot,
  pair: Pair,
  named: NamedRule,
  finding: ReportedFinding,
): Generator<readonly Candidate[]> {
  const facts = factsOfRule(named);
  const evidence = { a: evidenceOf(snapshot, pair, facts, 'a').texts, b: evidenceOf(snapshot, pair, facts, 'b').texts };
  const sides = sidesOfFinding(named, finding);
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

/** Whether a setting can be inserted after a line: the start of a section, or an attribute in Pacemaker's XML. */
const takesInsertion = ({ lines }: Evidence, index: number): boolean => /\{\s*$|<nvpair /.test(lines[index] ?? '');

/**
 * The corresponding line of the other host: the same number if the texts have equal length, otherwise the nearest line
 * with the same first word.
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

/** Insertions of lines that only the other host has, at the corresponding position. */
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

/** An edit on one host, and on both hosts if the other host has the same lines (data that the cluster shares). */
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
    readings: () => ({ [text.side]: withReplacedLines(snapshot, text, changed(text, from)) }),
  };
  const there = rule.scope === 'host' || other === undefined ? -1 : startOf(other.lines, text.lines, edit);
  if (other === undefined || there === -1) return [single];
  const both: Candidate = {
    ...single,
    sides: ['a', 'b'],
    cost: cost + 1,
    readings: () => ({
      [text.side]: withReplacedLines(snapshot, text, changed(text, from)),
      [other.side]: withReplacedLines(snapshot, other, changed(other, there)),
    }),
  };
  // A cluster rule is judged on both hosts, so a change of one host leaves the finding of the other.
  return rule.scope === 'cluster' ? [both] : [single, both];
}

/** The position of the lines of an edit on the other host; -1 if it does not have them. */
function startOf(other: readonly string[], own: readonly string[], { from, removed }: LineEdit): number {
  // An insertion goes after the same line.
  const [anchor, offset] = removed.length > 0 ? [removed, 0] : [own.slice(from - 1, from), 1];
  const fits = (start: number): boolean => anchor.every((line, i) => other[start + i] === line);
  if (anchor.length === 0) return from;
  const here = from - offset;
  const start = fits(here) ? here : other.findIndex((_, i) => fits(i));
  return start === -1 ? -1 : start + offset;
}

/** Replaces a whole reading by that of the other host, including its absence. */
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
