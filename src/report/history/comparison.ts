import { Chalk } from 'chalk';
import type {
  ComparedFinding,
  ComparedPlace,
  Comparison,
  FailoverChange,
  LonePair,
  PairComparison,
} from '../../sdk/report/comparison.ts';
import { counted, groupBy, momentText, severityCounts } from '../findings.ts';
import { neutraliseComparison } from '../neutralise/neutralise-comparison.ts';
import type { Tone } from '../page.ts';
import { Page } from '../page.ts';
import type { Style } from '../reporter.ts';
import { timeText } from '../time.ts';
import { shortened } from '../wrap.ts';

/** Maximum length of a printed value. The JSON comparison has the full value. */
const maxValueLength = 400;

/** The comparison for the terminal: new findings first, unknown before resolved, summary last. */
export function comparisonText(comparison: Comparison, style: Style): string {
  const page = new Page(Math.max(40, style.width), new Chalk({ level: style.color ? 1 : 0 }));
  const shown = neutraliseComparison(comparison);
  if (shown.halint.old !== shown.halint.new)
    page.paragraph(
      `The old report was written by halint ${shown.halint.old}, the new one by ${shown.halint.new}: their rules may differ.`,
      0,
      'unknown',
    );
  for (const pair of shown.pairs) if (!isQuiet(pair)) printPair(page, pair);
  lonePairs(page, 'PAIRS ONLY IN THE NEW REPORT', 'bold', shown.onlyNew);
  lonePairs(page, 'PAIRS ONLY IN THE OLD REPORT: not judged, not resolved', 'unknown', shown.onlyOld);
  page.heading('bold', 'SUMMARY');
  for (const line of summary(shown)) page.paragraph(line, 0, 'plain');
  return page.take();
}

/** Whether the reports of a pair are equal. */
function isQuiet({ old, new: now, hosts, rules, ...lists }: PairComparison): boolean {
  const { onlyOld, onlyNew, unreadNow, readAgain } = hosts;
  const rest = [
    onlyOld,
    onlyNew,
    unreadNow,
    readAgain,
    rules.onlyOld,
    rules.onlyNew,
    ...Object.values(lists).filter((each) => Array.isArray(each)),
  ];
  return rest.every((each) => each.length === 0) && isInOrder(old.takenAt, now.takenAt) && old.phase === now.phase;
}

const isInOrder = (earlier: string, later: string): boolean => !(Date.parse(earlier) > Date.parse(later));

function printPair(page: Page, pair: PairComparison): void {
  const { old, new: now } = pair;
  page.heading('bold', `${pair.pair}, ${timeText(old.takenAt)} to ${timeText(now.takenAt)}`);
  if (!isInOrder(old.takenAt, now.takenAt)) page.item('order', 'the old report was taken after the new one', 'unknown');
  if (old.phase !== now.phase) page.item('phase', `${old.phase ?? 'none'} before, ${now.phase ?? 'none'} now`);
  printHosts(page, pair.hosts);
  findings(page, 'NEW', 'bold', pair.appeared, printNew);
  findings(page, 'VALUE CHANGED', 'bold', pair.changed, printChanged);
  findings(page, 'NO LONGER ACCEPTED', 'bold', pair.noLongerAccepted, printNew);
  findings(page, 'SEVERITY CHANGED', 'bold', pair.reclassified, (target, each) =>
    printBriefly(target, each, `${each.old?.severity ?? 'unknown'} before, ${each.severity} now`),
  );
  unjudged(page, 'NOW UNKNOWN', pair.noLongerKnown);
  unjudged(page, 'NO LONGER JUDGED', pair.noLongerJudged);
  findings(page, 'ACCEPTED SINCE', 'dim', pair.accepted, printBriefly);
  findings(page, 'RESOLVED', 'bold', pair.gone, printBriefly);
  failovers(page, pair.failovers);
  places(page, 'CHECKS NO LONGER JUDGED', 'unknown', pair.unknownNow);
  places(page, 'JUDGED AGAIN', 'bold', pair.knownAgain);
  if (pair.rules.onlyOld.length > 0) page.heading('unknown', 'RULES ONLY IN THE OLD REPORT');
  if (pair.rules.onlyOld.length > 0) page.paragraph(pair.rules.onlyOld.join(', '), 2, 'plain');
  if (pair.rules.onlyNew.length > 0) page.heading('bold', 'RULES ONLY IN THE NEW REPORT');
  if (pair.rules.onlyNew.length > 0) page.paragraph(pair.rules.onlyNew.join(', '), 2, 'plain');
}

function printHosts(page: Page, { onlyOld, onlyNew, unreadNow, readAgain }: PairComparison['hosts']): void {
  for (const { host, status, error } of unreadNow) {
    page.item(
      host,
      `${status === 'partial' ? 'NOW READ ONLY IN PART' : 'NO LONGER READ'}${error === undefined ? '' : `: ${error}`}`,
      'unknown',
    );
  }
  for (const host of readAgain) page.item(host, 'read completely again');
  for (const host of onlyOld) page.item(host, 'not in the new report', 'unknown');
  for (const host of onlyNew) page.item(host, 'not in the old report');
}

type Print = (page: Page, each: ComparedFinding) => void;

function findings(page: Page, title: string, tone: Tone, found: readonly ComparedFinding[], print: Print): void {
  if (found.length === 0) return;
  page.heading(tone, `${title} (${found.length})`);
  for (const [, ofRule] of groupBy(found, ({ rule, severity }) => `${severity} ${rule}`)) {
    const [first] = ofRule;
    if (first !== undefined) page.paragraph(`[${first.severity}] ${first.rule}`, 0, first.severity);
    for (const each of ofRule) print(page, each);
  }
}

/**
 * Findings that the new report could not judge, so they may still exist. A reason shared by findings of a rule is
 * printed once.
 */
function unjudged(page: Page, title: string, found: readonly ComparedFinding[]): void {
  if (found.length === 0) return;
  page.heading('unknown', `${title} (${found.length}): not judged, not resolved`);
  for (const [, alike] of groupBy(found, ({ rule, severity, reason }) => JSON.stringify([severity, rule, reason]))) {
    const [first] = alike;
    if (first === undefined) continue;
    page.paragraph(`[${first.severity}] ${first.rule}`, 0, first.severity);
    for (const each of alike) printBriefly(page, each);
    page.field('now', notJudged(first), 4, 'unknown');
  }
}

const accepted = ({ verdict }: ComparedFinding): string => (verdict === 'waived' ? ' (waived)' : '');

function printBriefly(page: Page, each: ComparedFinding, remark?: string): void {
  page.paragraph(
    `- ${each.host ?? 'the pair'}: ${each.subject}, ${momentText[each.moment]}${accepted(each)}${remark === undefined ? '' : `: ${remark}`}`,
    2,
    'plain',
  );
}

function printNew(page: Page, each: ComparedFinding): void {
  printBriefly(page, each);
  page.paragraph(each.message, 4, 'plain');
  page.field('expected', shortened(each.expected, maxValueLength), 4);
  page.field('actual', shortened(each.actual, maxValueLength), 4);
  if (each.otherwise !== undefined && each.otherwise !== 'judged') page.field('before', notJudged(each), 4, 'unknown');
}

function printChanged(page: Page, each: ComparedFinding): void {
  printBriefly(page, each);
  page.field('expected', shortened(each.expected, maxValueLength), 4);
  page.field('before', shortened(each.old?.actual ?? '', maxValueLength), 4);
  page.field('now', shortened(each.actual, maxValueLength), 4);
}

const notJudged = ({ reason }: ComparedFinding): string =>
  `not judged${reason === undefined ? '' : `: ${shortened(reason, maxValueLength)}`}`;

/** Grouped by host and reason, because a host that is no longer read affects two hundred rules at once. */
function places(page: Page, title: string, tone: Tone, found: readonly ComparedPlace[]): void {
  if (found.length === 0) return;
  page.heading(tone, `${title} (${counted(found.length, 'check')})`);
  for (const [, alike] of groupBy(found, ({ host, reason }) => JSON.stringify([host, reason]))) {
    const [first] = alike;
    const rules = alike.map(({ rule, verdict }) => (verdict === 'fail' ? `${rule} (fails)` : rule));
    const named = rules.length <= 6 ? rules.join(', ') : `${rules.slice(0, 5).join(', ')} and ${rules.length - 5} more`;
    page.item(
      first?.host ?? 'the pair',
      `${named}${first?.reason === undefined ? '' : `: ${shortened(first.reason, 200)}`}`,
    );
  }
}

/** Changes of the simulated failovers. */
function failovers(page: Page, changes: readonly FailoverChange[]): void {
  if (changes.length > 0) page.heading('bold', `SIMULATED FAILOVER CHANGED (${changes.length})`);
  for (const { lost, subject, before, now } of changes) {
    page.paragraph(`- loss of ${lost}: ${subject}`, 2, 'plain');
    page.field('before', shortened(before, maxValueLength), 4);
    page.field('now', shortened(now, maxValueLength), 4);
  }
}

function lonePairs(page: Page, title: string, tone: Tone, pairs: readonly LonePair[]): void {
  if (pairs.length === 0) return;
  page.heading(tone, title);
  for (const { pair, takenAt, findings: counts } of pairs)
    page.item(pair, `${timeText(takenAt)}, ${severityCounts(counts) || 'no findings'}`);
}

/** The totals. */
export function summary({ pairs, onlyOld, onlyNew }: Comparison): readonly string[] {
  const sum = (of: (pair: PairComparison) => number): number => pairs.reduce((all, pair) => all + of(pair), 0);
  const failed = (found: readonly ComparedFinding[]): number =>
    found.filter(({ verdict }) => verdict === 'fail').length;
  const known = [
    [sum(({ appeared }) => failed(appeared)), 'new'],
    [sum(({ changed }) => changed.length), 'with a new value'],
    [sum(({ noLongerAccepted }) => noLongerAccepted.length), 'no longer accepted'],
    [sum(({ accepted: waived }) => waived.length), 'accepted since'],
    [sum(({ gone }) => gone.length), 'resolved'],
    [sum(({ unchanged }) => unchanged), 'unchanged'],
  ] as const;
  const unknown = [
    [sum(({ noLongerKnown }) => noLongerKnown.length), 'finding', 'now unknown'],
    [sum(({ noLongerJudged }) => noLongerJudged.length), 'finding', 'no longer judged'],
    [sum(({ unknownNow }) => unknownNow.length), 'check', 'no longer judged'],
    [sum(({ rules }) => rules.onlyOld.length), 'rule', 'only in the old report'],
    [sum(({ hosts }) => hosts.unreadNow.length), 'host', 'no longer read completely'],
    [onlyOld.length, 'pair', 'only in the old report'],
  ] as const;
  const less = unknown.filter(([count]) => count > 0).map(([count, what, how]) => `${counted(count, what)} ${how}`);
  const counts = known.filter(([count, how]) => count > 0 || how === 'new').map(([count, how]) => `${count} ${how}`);
  return [
    pairs.length === 0
      ? 'The reports have no pair in common.'
      : `Findings on ${counted(pairs.length, 'pair')}: ${counts.join(', ')}.`,
    ...(onlyNew.length === 0
      ? []
      : [`${counted(onlyNew.length, 'pair')} only in the new report: all findings there are new.`]),
    ...(less.length === 0 ? [] : [`Not judged, so not resolved: ${less.join(', ')}.`]),
  ];
}
