import { Chalk } from 'chalk';
import type { ComparedFinding, ComparedPlace, Comparison, LonePair, PairComparison } from '../../sdk/comparison.ts';
import { counted, groupBy, momentText, severityCounts } from '../findings.ts';
import { neutraliseComparison } from './neutralise-comparison.ts';
import type { Tone } from '../page.ts';
import { Page } from '../page.ts';
import type { Style } from '../reporter.ts';
import { timeText } from '../time.ts';
import { shortened } from '../wrap.ts';

/** Characters of a value that are shown; the document holds all of it. */
const longestValue = 400;

/** For a person: what is new first, what is known no longer before what is gone, and a summary last. */
export function comparisonText(comparison: Comparison, style: Style): string {
  const page = new Page(Math.max(40, style.width), new Chalk({ level: style.color ? 1 : 0 }));
  const told = neutraliseComparison(comparison);
  if (told.halint.old !== told.halint.new)
    page.paragraph(
      `The old report is of halint ${told.halint.old}, the new one of ${told.halint.new}: their rules may differ.`,
      0,
      'unknown',
    );
  for (const pair of told.pairs) if (!isQuiet(pair)) tellPair(page, pair);
  lonePairs(page, 'PAIRS OF THE NEW REPORT ONLY', 'bold', told.onlyNew);
  lonePairs(page, 'PAIRS OF THE OLD REPORT ONLY: not judged is not gone', 'unknown', told.onlyOld);
  page.heading('bold', 'SUMMARY');
  for (const line of summary(told)) page.paragraph(line, 0, 'plain');
  return page.take();
}

/** Whether both reports say the same of a pair. */
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

function tellPair(page: Page, pair: PairComparison): void {
  const { old, new: now } = pair;
  page.heading('bold', `${pair.pair}, ${timeText(old.takenAt)} to ${timeText(now.takenAt)}`);
  if (!isInOrder(old.takenAt, now.takenAt)) page.item('order', 'the old report was taken after the new one', 'unknown');
  if (old.phase !== now.phase) page.item('phase', `${old.phase ?? 'none'} before, ${now.phase ?? 'none'} now`);
  tellHosts(page, pair.hosts);
  findings(page, 'NEW', 'bold', pair.appeared, tellNew);
  findings(page, 'VALUE CHANGED', 'bold', pair.changed, tellChanged);
  findings(page, 'NO LONGER ACCEPTED', 'bold', pair.noLongerAccepted, tellNew);
  findings(page, 'SEVERITY CHANGED', 'bold', pair.reclassified, (told, each) =>
    tellBriefly(told, each, `${each.old?.severity ?? 'unknown'} before, ${each.severity} now`),
  );
  unjudged(page, 'NO LONGER KNOWN', pair.noLongerKnown);
  unjudged(page, 'NO LONGER JUDGED', pair.noLongerJudged);
  findings(page, 'ACCEPTED SINCE', 'dim', pair.accepted, tellBriefly);
  findings(page, 'GONE', 'bold', pair.gone, tellBriefly);
  places(page, 'NOT JUDGED ANY MORE', 'unknown', pair.unknownNow);
  places(page, 'JUDGED AGAIN', 'bold', pair.knownAgain);
  if (pair.rules.onlyOld.length > 0) page.heading('unknown', 'RULES OF THE OLD REPORT ONLY');
  if (pair.rules.onlyOld.length > 0) page.paragraph(pair.rules.onlyOld.join(', '), 2, 'plain');
  if (pair.rules.onlyNew.length > 0) page.heading('bold', 'RULES OF THE NEW REPORT ONLY');
  if (pair.rules.onlyNew.length > 0) page.paragraph(pair.rules.onlyNew.join(', '), 2, 'plain');
}

function tellHosts(page: Page, { onlyOld, onlyNew, unreadNow, readAgain }: PairComparison['hosts']): void {
  for (const { host, status, error } of unreadNow) {
    page.item(
      host,
      `${status === 'partial' ? 'READ ONLY IN PART NOW' : 'NOT READ ANY MORE'}${error === undefined ? '' : `: ${error}`}`,
      'unknown',
    );
  }
  for (const host of readAgain) page.item(host, 'read completely again');
  for (const host of onlyOld) page.item(host, 'not in the new report', 'unknown');
  for (const host of onlyNew) page.item(host, 'not in the old report');
}

type Tell = (page: Page, each: ComparedFinding) => void;

function findings(page: Page, title: string, tone: Tone, found: readonly ComparedFinding[], tell: Tell): void {
  if (found.length === 0) return;
  page.heading(tone, `${title} (${found.length})`);
  for (const [, ofRule] of groupBy(found, ({ rule, severity }) => `${severity} ${rule}`)) {
    const [first] = ofRule;
    if (first !== undefined) page.paragraph(`[${first.severity}] ${first.rule}`, 0, first.severity);
    for (const each of ofRule) tell(page, each);
  }
}

/** Findings of which the new report cannot say that they are gone; one reason for all of a rule is told once. */
function unjudged(page: Page, title: string, found: readonly ComparedFinding[]): void {
  if (found.length === 0) return;
  page.heading('unknown', `${title} (${found.length}): not judged is not gone`);
  for (const [, alike] of groupBy(found, ({ rule, severity, reason }) => JSON.stringify([severity, rule, reason]))) {
    const [first] = alike;
    if (first === undefined) continue;
    page.paragraph(`[${first.severity}] ${first.rule}`, 0, first.severity);
    for (const each of alike) tellBriefly(page, each);
    page.field('now', notJudged(first), 4, 'unknown');
  }
}

const accepted = ({ verdict }: ComparedFinding): string => (verdict === 'waived' ? ' (waived)' : '');

function tellBriefly(page: Page, each: ComparedFinding, remark?: string): void {
  page.paragraph(
    `- ${each.host ?? 'the pair'}: ${each.subject}, ${momentText[each.moment]}${accepted(each)}${remark === undefined ? '' : `: ${remark}`}`,
    2,
    'plain',
  );
}

function tellNew(page: Page, each: ComparedFinding): void {
  tellBriefly(page, each);
  page.paragraph(each.message, 4, 'plain');
  page.field('expected', shortened(each.expected, longestValue), 4);
  page.field('actual', shortened(each.actual, longestValue), 4);
  if (each.otherwise !== undefined && each.otherwise !== 'judged') page.field('before', notJudged(each), 4, 'unknown');
}

function tellChanged(page: Page, each: ComparedFinding): void {
  tellBriefly(page, each);
  page.field('expected', shortened(each.expected, longestValue), 4);
  page.field('before', shortened(each.old?.actual ?? '', longestValue), 4);
  page.field('now', shortened(each.actual, longestValue), 4);
}

const notJudged = ({ reason }: ComparedFinding): string =>
  `not judged${reason === undefined ? '' : `: ${shortened(reason, longestValue)}`}`;

/** Never a wall: a host that is not read any more blinds two hundred rules at once. */
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

function lonePairs(page: Page, title: string, tone: Tone, pairs: readonly LonePair[]): void {
  if (pairs.length === 0) return;
  page.heading(tone, title);
  for (const { pair, takenAt, findings: counts } of pairs)
    page.item(pair, `${timeText(takenAt)}, ${severityCounts(counts) || 'no findings'}`);
}

/** What somebody must know who reads nothing else. */
function summary({ pairs, onlyOld, onlyNew }: Comparison): readonly string[] {
  const sum = (of: (pair: PairComparison) => number): number => pairs.reduce((all, pair) => all + of(pair), 0);
  const failed = (found: readonly ComparedFinding[]): number =>
    found.filter(({ verdict }) => verdict === 'fail').length;
  const known = [
    [sum(({ appeared }) => failed(appeared)), 'new'],
    [sum(({ changed }) => changed.length), 'with another value'],
    [sum(({ noLongerAccepted }) => noLongerAccepted.length), 'no longer accepted'],
    [sum(({ accepted: waived }) => waived.length), 'accepted since'],
    [sum(({ gone }) => gone.length), 'gone'],
    [sum(({ unchanged }) => unchanged), 'as before'],
  ] as const;
  const unknown = [
    [sum(({ noLongerKnown }) => noLongerKnown.length), 'finding', 'no longer known'],
    [sum(({ noLongerJudged }) => noLongerJudged.length), 'finding', 'no longer judged'],
    [sum(({ unknownNow }) => unknownNow.length), 'check', 'not judged any more'],
    [sum(({ rules }) => rules.onlyOld.length), 'rule', 'of the old report only'],
    [sum(({ hosts }) => hosts.unreadNow.length), 'host', 'not completely read any more'],
    [onlyOld.length, 'pair', 'of the old report only'],
  ] as const;
  const less = unknown.filter(([count]) => count > 0).map(([count, what, how]) => `${counted(count, what)} ${how}`);
  return [
    `Findings on ${counted(pairs.length, 'pair')}: ${known
      .filter(([count, how]) => count > 0 || how === 'new')
      .map(([count, how]) => `${count} ${how}`)
      .join(', ')}.`,
    ...(onlyNew.length === 0
      ? []
      : [`${counted(onlyNew.length, 'pair')} of the new report only: all that was found there is new.`]),
    ...(less.length === 0 ? [] : [`Not judged is not gone: ${less.join(', ')}.`]),
  ];
}
