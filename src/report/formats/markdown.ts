import type { HostReport, PairReport, Severity } from '../../sdk/index.ts';
import { severities } from '../../sdk/index.ts';
import type { PlacedFinding } from '../findings.ts';
import { findingsOf, groupBy, locationText, momentText, placeOf } from '../findings.ts';
import { evidenceColumns, evidenceNote, evidenceRows, frameworkTitle } from '../controls/evidence.ts';
import { collectedText } from '../time.ts';
import { CompressedBuffer } from '../compressed-buffer.ts';
import { ageText, historySentence, pastText } from '../finding-age.ts';
import { suppressionWarnings } from '../suppression-warnings.ts';
import { remedyGroups } from '../remedies/remedies.ts';
import type { ReportHead } from '../reporter.ts';
import { reporter } from '../reporter.ts';
import { latestTests, requiredText, testText } from '../failover-tests.ts';
import { changedSeverities, offRules, restSentence } from '../settings.ts';
import { failoverSentence, failoversOf, isKnownFailover, lostHost, stepsLine } from '../simulated-failovers.ts';
import { nextCommands, nextText, readinessSentence, reasonLine } from '../readiness.ts';
import { Summary } from '../summary.ts';
import { unknownSentences } from '../unknown.ts';

/** GitHub-flavoured Markdown for merge requests, job summaries and tickets. The summary comes first. */
export const markdown = reporter((head) => {
  const summary = new Summary();
  const pairs = new CompressedBuffer();
  return {
    start: '# halint\n\n',
    pair: (pair) => {
      const lines = `${pairLines(head, pair).join('\n')}\n`;
      summary.add(pair);
      pairs.add(lines);
      return '';
    },
    *end() {
      yield* summary.statements().map(({ full }) => `- ${prose(full)}\n`);
      yield* pairs;
    },
  };
});

/** The status, and for archives when they were collected. */
function statusText(host: HostReport, pair: PairReport): string {
  const collected = collectedText(host, pair);
  return collected === undefined ? host.status : `${host.status}, ${collected}`;
}

function pairLines(head: ReportHead, pair: PairReport): readonly string[] {
  const unknown = unknownSentences(pair);
  const hygiene = suppressionWarnings(pair);
  return [
    ...['', `## ${prose(pair.pair)} (${pair.profile}), ${prose(pair.takenAt)}`, ''],
    ...table(
      ['host', 'address', 'transport', 'status'],
      [pair.hosts.a, pair.hosts.b].map((host) => [host.name, host.address, host.via, statusText(host, pair)]),
    ),
    ...readinessLines(pair),
    ...severities.flatMap((severity) => severityLines(head, pair, severity)),
    ...failoverLines(pair),
    ...testLines(pair),
    ...(unknown.length === 0 ? [] : ['', '### Not judged', '', ...unknown.map((line) => `- ${prose(line)}`)]),
    ...historyLines(pair),
    ...waivedLines(pair),
    ...(hygiene.length === 0
      ? []
      : ['', '### Outdated waivers and baseline entries', '', ...hygiene.map((line) => `- ${prose(line)}`)]),
    ...settingLines(pair),
    ...controlLines(head, pair),
    ...['', restSentence(pair)],
  ];
}

function readinessLines(pair: PairReport): readonly string[] {
  const { readiness } = pair;
  if (readiness === undefined) return [];
  return [
    ...['', `### ${prose(readinessSentence(readiness))}`, ''],
    ...readiness.reasons.map((reason) => `- ${prose(reasonLine(pair, reason))}`),
    ...['', `Next ${prose(nextText(pair, readiness))}`],
    ...nextCommands(readiness).flatMap(([tool, lines]) => [
      '',
      `${prose(tool)}:`,
      '',
      ...lines.map((line) => `    ${line}`),
    ]),
  ];
}

function severityLines(head: ReportHead, pair: PairReport, severity: Severity): readonly string[] {
  const found = findingsOf(pair).filter(({ result }) => result.severity === severity);
  if (found.length === 0) return [];
  const title = `${severity.slice(0, 1).toUpperCase()}${severity.slice(1)}`;
  const rules = [...groupBy(found, ({ result }) => result.rule)].flatMap(([rule, ofRule]) =>
    ruleLines(head, rule, ofRule),
  );
  return ['', `### ${title} (${pair.findings[severity]})`, ...rules];
}

function ruleLines({ rules: texts }: ReportHead, rule: string, found: readonly PlacedFinding[]): readonly string[] {
  const ruleTexts = texts[rule];
  const aged = found.some(({ finding }) => finding.history !== undefined);
  const rows = found.map(({ place, finding }) => [
    ...[place, finding.subject, momentText[finding.moment], finding.message, finding.expected, finding.actual],
    locationText(finding),
    ...(aged ? [ageText(finding.history)] : []),
  ]);
  return [
    ...['', `#### ${code(rule)}`, ''],
    ...(ruleTexts === undefined ? [] : [`Requirement: ${prose(ruleTexts.summary)}. ${prose(ruleTexts.why)}`, '']),
    ...table(['host', 'subject', 'when', 'message', 'expected', 'actual', 'location', ...(aged ? ['age'] : [])], rows),
    ...remedyGroups(texts, found).flatMap(({ remedy }) => ['', 'Fix:', '', ...block(remedy)]),
  ];
}

function failoverLines(pair: PairReport): readonly string[] {
  const failovers = failoversOf(pair);
  if (failovers.length === 0) return [];
  const rows = failovers.map((each) => [
    lostHost(pair, each),
    failoverSentence(pair, each),
    isKnownFailover(each) ? stepsLine(each) : '',
  ]);
  return ['', '### After a failover, as the cluster simulates it', '', ...table(['lost', 'result', 'order'], rows)];
}

function testLines(pair: PairReport): readonly string[] {
  if (pair.failoverTests === undefined) return [];
  const required = pair.failoverTests.required.map((each) => `- ${each.kind}: ${prose(requiredText(each))}`);
  const done = latestTests(pair).map((each) => `- ${prose(testText(each))}`);
  return ['', '### Failover tests', '', ...required, ...done];
}

function historyLines(pair: PairReport): readonly string[] {
  if (pair.history === undefined) return [];
  const { resolved, unsettled } = pair.history;
  const past = [
    ...resolved.map((each) => `Resolved: ${pastText(each)}`),
    ...unsettled.map((each) => `Not judged, so not resolved: ${pastText(each)}`),
  ];
  return [
    ...['', '### History', '', prose(historySentence(pair))],
    ...(past.length === 0 ? [] : ['', ...past.map((line) => `- ${prose(line)}`)]),
  ];
}

function waivedLines(pair: PairReport): readonly string[] {
  const waived = pair.results.filter(({ verdict }) => verdict === 'waived');
  if (waived.length === 0) return [];
  const rows = waived.flatMap((result) =>
    result.findings.map((each) => [
      result.rule,
      placeOf(pair, each.host ?? result.host),
      each.subject,
      result.reason ?? '',
    ]),
  );
  return ['', '### Waived', '', ...table(['rule', 'host', 'subject', 'reason'], rows)];
}

function settingLines(pair: PairReport): readonly string[] {
  const [off, changed] = [offRules(pair), changedSeverities(pair)];
  const offRows = off.map(({ rule, severity, reason }) => [rule, severity, reason]);
  const changedRows = changed.map(({ rule, severity, from, reason }) => [rule, severity, from, reason]);
  return [
    ...(off.length === 0 ? [] : ['', `### Off (${off.length})`, '', ...table(['rule', 'severity', 'reason'], offRows)]),
    ...(changed.length === 0
      ? []
      : [
          '',
          `### Severity changed (${changed.length})`,
          '',
          ...table(['rule', 'severity', 'instead of', 'reason'], changedRows),
        ]),
  ];
}

function controlLines({ controls = [] }: ReportHead, pair: PairReport): readonly string[] {
  return controls.flatMap((framework) => [
    ...['', `### Evidence by control: ${prose(frameworkTitle(framework))}`, '', evidenceNote, ''],
    ...table(evidenceColumns, evidenceRows(pair, framework)),
  ]);
}

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] => [
  `| ${head.join(' | ')} |`,
  `|${head.map(() => '---').join('|')}|`,
  ...rows.map((row) => `| ${row.map((text) => cell(code(text))).join(' | ')} |`),
];

/**
 * A bar in a cell must be escaped even in code (GFM §4.10). Renderers differ on a backslash before it, so a blank
 * separates them.
 */
const cell = (text: string): string => text.replaceAll('\\|', '\\ |').replaceAll('|', '\\|');

/** A code span (CommonMark §6.1): its content is never markup, a link or a mention. */
function code(text: string): string {
  if (text.trim() === '') return '';
  const fence = fenceFor(text, 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text}${pad}${fence}`;
}

/** A fenced block (CommonMark §4.5), for steps with several lines and commands. */
function block(text: string): readonly string[] {
  const fence = fenceFor(text, 3);
  return [`${fence}text`, ...text.split('\n'), fence];
}

/** A fence with more backticks than any run in the text, so that the text cannot close it. */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

/**
 * Escapes text so that no punctuation is markup (CommonMark §2.4) or an autolink. A mention works even if escaped, so
 * its sign becomes code.
 */
export const prose = (text: string): string =>
  text
    .replaceAll('\n', ' ')
    .replaceAll(/[\\`*_[\]<>#!|~&$]|:(?=\/\/|[a-z][\w+-]*:)|(?<=www)\./gi, '\\$&')
    .replace(/^([-+=])/, '\\$1')
    .replace(/^(\d+)([.)])/, '$1\\$2')
    .replaceAll('@', '`@`');
