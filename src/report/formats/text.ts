import { Chalk } from 'chalk';
import type { HostReport, PairReport, Result, Severity } from '../../sdk/index.ts';
import { severities } from '../../sdk/index.ts';
import type { PlacedFinding } from '../findings.ts';
import { counted, findingsOf, groupBy, locationText, momentText, placeOf, rulesWith } from '../findings.ts';
import { suppressionWarnings } from '../suppression-warnings.ts';
import { ageText, historySentence, pastText } from '../finding-age.ts';
import { latestTests, requiredText, testText } from '../failover-tests.ts';
import { momentTable } from '../moments.ts';
import { Page } from '../page.ts';
import { remedyGroups } from '../remedies/remedies.ts';
import { failoverSentence, failoversOf, isKnownFailover, lostHost } from '../simulated-failovers.ts';
import type { ReportHead } from '../reporter.ts';
import { reporter } from '../reporter.ts';
import { changedSeverities, offRules, restSentence } from '../settings.ts';
import { nextCommands, nextText, readinessSentence, reasonLine } from '../readiness.ts';
import { Summary } from '../summary.ts';
import { collectedText, timeText } from '../time.ts';
import { missingFacts, missingFactsText, causeOf, otherUnknown } from '../unknown.ts';
import { shortened } from '../wrap.ts';

/** Findings of one rule that are printed in full. Further findings get one line each. */
const maxDetailedFindings = 5;
/** Maximum length of a printed value. The JSON report has the full value. */
const maxValueLength = 400;

/** The report for the terminal: findings with reason and fix, then rules that were not judged, then the summary. */
export const text = reporter((head, style) => {
  const page = new Page(Math.max(40, style.width), new Chalk({ level: style.color ? 1 : 0 }));
  const summary = new Summary();
  return {
    pair: (pair) => {
      page.begin();
      headline(page, pair);
      failures(page, head, pair);
      simulations(page, pair);
      tests(page, pair);
      changes(page, pair);
      waived(page, pair);
      hygiene(page, pair);
      unknowns(page, pair);
      settings(page, pair);
      rest(page, pair);
      summary.add(pair);
      return page.take();
    },
    end: () => {
      page.heading('bold', 'SUMMARY');
      page.atMost(4, summary.statements());
      return [page.take()];
    },
  };
});

function headline(page: Page, pair: PairReport): void {
  page.heading('bold', `${pair.pair} (${pair.profile}), ${timeText(pair.takenAt)}`);
  for (const host of [pair.hosts.a, pair.hosts.b]) {
    page.item(
      host.name,
      `${host.address}, ${host.via}: ${[howRead(host), ...listed(collectedText(host, pair))].join(', ')}`,
      host.status === 'complete' ? 'plain' : 'unknown',
    );
  }
  update(page, pair);
  readiness(page, pair);
  const table = momentTable(pair);
  if (table.length > 0) page.blank();
  for (const row of table) page.row(row, 2);
}

/** During an update, the next step is at the top. */
function update(page: Page, { hosts, phase, nextStep }: PairReport): void {
  if (phase === undefined || nextStep === undefined) return;
  page.item(
    phase,
    `next step${nextStep.host === undefined ? '' : ` on ${hosts[nextStep.host].name}`}: ${nextStep.text}`,
    'bold',
  );
}

/** Go or no-go for an operation, with all reasons and the next command. */
function readiness(page: Page, pair: PairReport): void {
  const { readiness: judged } = pair;
  if (judged === undefined) return;
  page.paragraph(readinessSentence(judged), 2, 'bold');
  for (const reason of judged.reasons) page.paragraph(`- ${reasonLine(pair, reason)}`, 4, 'plain');
  page.paragraph(`next ${nextText(pair, judged)}`, 4, 'plain');
  for (const [tool, lines] of nextCommands(judged)) for (const line of lines) page.row(`${tool}: ${line}`, 6);
}

const listed = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);

function howRead(host: HostReport): string {
  const error = host.error === undefined ? '' : `: ${host.error}`;
  switch (host.status) {
    case 'complete':
      return `read in ${host.duration.toFixed(1)} s`;
    case 'partial':
      return `READ ONLY IN PART${error}`;
    case 'unreachable':
      return `NOT READ${error}`;
  }
}

const label: Readonly<Record<Severity, string>> = {
  critical: 'CRITICAL',
  error: 'ERROR',
  warning: 'WARNING',
  info: 'INFO',
};

function tests(page: Page, pair: PairReport): void {
  if (pair.failoverTests === undefined) return;
  page.heading('bold', 'FAILOVER TESTS');
  for (const each of pair.failoverTests.required)
    page.item(each.kind, requiredText(each), each.state === 'current' ? 'plain' : 'warning');
  for (const each of latestTests(pair)) page.paragraph(testText(each), 2, 'dim');
}

function failures(page: Page, head: ReportHead, pair: PairReport): void {
  const findings = findingsOf(pair);
  for (const severity of severities) {
    const group = findings.filter(({ result }) => result.severity === severity);
    if (group.length === 0) continue;
    page.heading(severity, `${label[severity]} (${pair.findings[severity]})`);
    for (const [rule, ofRule] of groupBy(group, ({ result }) => result.rule)) {
      failedRule(page, head, rule, severity, ofRule);
    }
  }
}

function failedRule(
  page: Page,
  { rules }: ReportHead,
  rule: string,
  severity: Severity,
  found: readonly PlacedFinding[],
): void {
  const ruleTexts = rules[rule];
  page.blank();
  page.paragraph(`[${label[severity].toLowerCase()}] ${rule}`, 0, severity);
  const requirement = ruleTexts?.summary ?? found[0]?.result.summary;
  if (requirement !== undefined) page.field('requirement', requirement);
  for (const [index, each] of found.entries()) {
    if (index < maxDetailedFindings) finding(page, each);
    else page.paragraph(heading(each), 2, 'plain');
  }
  if (ruleTexts !== undefined) page.field('why', ruleTexts.why);
  const remedies = remedyGroups(rules, found);
  for (const { remedy, found: same } of remedies) {
    if (remedies.length > 1)
      page.paragraph(
        `for ${same.map(({ place, finding: { subject } }) => `${place}: ${subject}`).join(', ')}`,
        2,
        'bold',
      );
    page.field('fix', remedy);
  }
  if (ruleTexts !== undefined && ruleTexts.references.length > 0)
    page.field('references', ruleTexts.references.join(', '), 2, 'dim');
}

function heading({ place, finding: { subject, moment, history } }: PlacedFinding): string {
  const age = ageText(history);
  return `- ${place}: ${subject}, ${momentText[moment]}${age === '' ? '' : `, ${age}`}`;
}

function finding(page: Page, each: PlacedFinding): void {
  const { message, expected, actual } = each.finding;
  page.paragraph(heading(each), 2, 'bold');
  page.paragraph(message, 4, 'plain');
  page.field('expected', shortened(expected, maxValueLength), 4);
  page.field('actual', shortened(actual, maxValueLength), 4);
  const location = locationText(each.finding);
  if (location !== '') page.field('location', location, 4);
}

/** What the cluster would do after the loss of each host. */
function simulations(page: Page, pair: PairReport): void {
  const failovers = failoversOf(pair);
  if (failovers.length > 0) page.heading('bold', 'AFTER A FAILOVER, as the cluster simulates it');
  for (const each of failovers)
    page.item(
      `${lostHost(pair, each)} lost`,
      failoverSentence(pair, each),
      isKnownFailover(each) ? 'plain' : 'unknown',
    );
}

/** What changed since the previous run, if runs are stored. */
function changes(page: Page, pair: PairReport): void {
  if (pair.history === undefined) return;
  const { resolved, unsettled } = pair.history;
  page.heading('bold', 'HISTORY');
  page.paragraph(historySentence(pair), 2, 'plain');
  for (const each of resolved) page.item('resolved', pastText(each));
  for (const each of unsettled) page.item('not judged', pastText(each), 'unknown');
}

function waived(page: Page, pair: PairReport): void {
  if (pair.counts.waived === 0) return;
  page.heading('dim', `WAIVED (${pair.counts.waived})`);
  for (const result of pair.results.filter(({ verdict }) => verdict === 'waived')) {
    const subjects = result.findings.map((each) => `${placeOf(pair, each.host ?? result.host)}: ${each.subject}`);
    page.item(result.rule, `${subjects.join(', ')} (${result.reason ?? 'no reason was given'})`);
  }
}

function hygiene(page: Page, pair: PairReport): void {
  const sentences = suppressionWarnings(pair);
  if (sentences.length === 0) return;
  page.heading('warning', `OUTDATED WAIVERS AND BASELINE ENTRIES (${sentences.length})`);
  for (const sentence of sentences) page.paragraph(`- ${sentence}`, 2, 'plain');
}

/** Unknown facts, grouped by host and reason, with the number of rules that depend on them. */
function unknowns(page: Page, pair: PairReport): void {
  if (pair.counts.unknown === 0) return;
  page.heading('unknown', `NOT JUDGED (${counted(rulesWith(pair, 'unknown').size, 'rule')}): unknown is not a pass`);
  for (const group of missingFacts(pair)) {
    page.item(pair.hosts[group.side].name, missingFactsText(group));
    // The reason why the host was not read is already at the top.
    const { error } = pair.hosts[group.side];
    const byDetail = groupBy(
      group.facts.filter(({ detail }) => detail !== error),
      ({ detail }) => causeOf(detail),
    );
    for (const [detail, same] of [...byDetail].slice(0, 3)) {
      page.field(some(same.map(({ fact }) => fact)), shortened(detail, 200), 4, 'dim');
    }
    const others = [...byDetail.values()].slice(3).flat();
    if (others.length > 0) page.paragraph(`and ${some(others.map(({ fact }) => fact))}`, 4, 'dim');
  }
  for (const [reason, results] of otherUnknown(pair)) {
    page.item(some(rulesOf(results)), shortened(reason, 200));
  }
}

const rulesOf = (results: readonly Result[]): readonly string[] => [...new Set(results.map(({ rule }) => rule))];

const some = (names: readonly string[]): string =>
  names.length <= 4 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;

/** Rules that the configuration turned off or gave another severity, with the reasons. */
function settings(page: Page, pair: PairReport): void {
  const [off, changed] = [offRules(pair), changedSeverities(pair)];
  if (off.length > 0) page.heading('dim', `OFF (${counted(off.length, 'rule')}): turned off in the configuration`);
  for (const { rule, severity, reason } of off) page.item(`${rule} (${severity})`, reason);
  if (changed.length > 0) page.heading('dim', `SEVERITY CHANGED (${counted(changed.length, 'rule')})`);
  for (const { rule, severity, from, reason } of changed) page.item(`${rule} (${severity} instead of ${from})`, reason);
}

function rest(page: Page, pair: PairReport): void {
  page.blank();
  page.paragraph(restSentence(pair), 0, 'dim');
}
