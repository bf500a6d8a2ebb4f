import type { PairReport, RuleReport, Side } from '../../../sdk/index.ts';
import { gradeText } from '../../../sdk/index.ts';
import type { PlacedFinding } from '../../findings.ts';
import { counted, findingsOf, groupBy, locationText, momentText } from '../../findings.ts';
import { remedyGroups, stepsOf } from '../../remedies/remedies.ts';
import type { ReportHead } from '../../reporter.ts';
import { minuteText } from '../../time.ts';
import { helpUriOf } from '../reference-links.ts';
import { headline } from './first-steps.ts';
import { categoryOf, markOf } from './filters.ts';
import { escaped, flowing, named, prose, unbroken } from './markup.ts';

/** Findings shown in one card; the others are counted. A rule with hundreds of findings has one cause. */
const maximum = 12;

/** The anchor of a rule's card. `prefix` differs between the pairs of a document. */
export const cardId = (prefix: string, index: number): string => `${prefix}f${index}`;

/** The rules with findings, in the order of repair. */
export const cardRules = (pair: PairReport): readonly string[] => [...findingsByRule(pair).keys()];

const findingsByRule = (pair: PairReport): ReadonlyMap<string, readonly PlacedFinding[]> =>
  groupBy(findingsOf(pair), ({ result }) => result.rule);

/** A card for each rule with findings: one line that unfolds. */
export const cards = (head: ReportHead, pair: PairReport, prefix: string): string =>
  [...findingsByRule(pair)].map(([rule, found], i) => card(head, pair, rule, found, cardId(prefix, i))).join('\n');

function card(head: ReportHead, pair: PairReport, rule: string, found: readonly PlacedFinding[], id: string): string {
  const [first] = found;
  if (first === undefined) return '';
  const { severity } = first.result;
  const texts = Object.hasOwn(head.rules, rule) ? head.rules[rule] : undefined;
  const more = found.length === 1 ? '' : ` <span class="more">and ${found.length - 1} more</span>`;
  const places = [...new Set(found.map((each) => placeName(pair, each)))].join(', ');
  const when = [...new Set(found.map(({ finding }) => momentText[finding.moment]))].join(', ');
  return `<details class="card ${severity} ${marksOf(found).join(' ')}" id="${id}"${severity === 'critical' ? ' open="open"' : ''}>
<summary>${named(severity)} <strong>${flowing(headline(first.finding.message))}${more}</strong><small>${flowing(places)} · wrong ${when}${ageText(first)} · <code>${flowing(rule)}</code></small></summary>
${found
  .slice(0, maximum)
  .map((placed) => instance(pair, placed, found.length > 1))
  .join(
    '',
  )}${found.length > maximum ? `<p>${counted(found.length - maximum, 'more finding')} of this rule: the JSON and CSV formats list all.</p>` : ''}
${texts === undefined ? '' : `<p><b>Why it matters.</b> ${prose(texts.why)}</p>`}
${fix(head, found)}${references(texts)}</details>`;
}

/** Classes for the filters. */
function marksOf(found: readonly PlacedFinding[]): readonly string[] {
  const marks = found.flatMap(({ result, finding }) => [
    `h-${finding.host ?? result.host ?? 'p'}`,
    `m-${markOf(finding.moment)}`,
    `k-${categoryOf(result.rule)}`,
    ...(finding.history?.isNew === true ? ['new'] : []),
  ]);
  return [...new Set(marks)];
}

const placeName = (pair: PairReport, { result, finding }: PlacedFinding): string => {
  const side: Side | undefined = finding.host ?? result.host;
  return side === undefined ? 'the pair' : pair.hosts[side].name;
};

function ageText({ finding: { history } }: PlacedFinding): string {
  if (history === undefined) return '';
  const { since, perhapsOlder, runs, isNew, flapping } = history;
  const label =
    isNew === true ? ' <b class="tagged">NEW</b>' : flapping === true ? ' <b class="tagged">FLAPPING</b>' : '';
  return ` · since ${escaped(minuteText(since))}${perhapsOlder ? ' or earlier' : ''} (${counted(runs, 'run')})${label}`;
}

function instance(pair: PairReport, placed: PlacedFinding, several: boolean): string {
  const { finding, result } = placed;
  const where = locationText(finding);
  const file =
    finding.file === undefined
      ? ''
      : `${finding.file.path}${finding.file.line === undefined ? '' : `:${finding.file.line}`}`;
  const rows: readonly (readonly [string, string])[] = [
    ['on', several ? `${flowing(placeName(pair, placed))}: ${flowing(finding.subject)}` : flowing(finding.subject)],
    ['expected', flowing(finding.expected)],
    ['found', `<b>${flowing(finding.actual)}</b>`],
    ['before', finding.history?.was === undefined ? '' : flowing(finding.history.was)],
    ['at', where === '' ? '' : `<code>${flowing(where)}</code>`],
    ['file', file === '' ? '' : `<code>${flowing(file)}</code>`],
    ['only in part', result.inPart === true ? flowing(result.reason ?? 'judged on one host only') : ''],
    [
      'severity',
      result.severityChanged === undefined
        ? ''
        : `${result.severity} instead of ${result.severityChanged.from}: ${flowing(result.severityChanged.reason)}`,
    ],
    [
      'explained',
      result.explainedBy === undefined
        ? ''
        : `more findings are left out, because ${flowing(result.explainedBy.join(', '))} explains them`,
    ],
  ];
  const shown = rows.filter(([, value]) => value !== '');
  return `<dl>${shown.map(([name, value]) => `<dt>${name}</dt><dd>${value}</dd>`).join('')}</dl>`;
}

function fix(head: ReportHead, found: readonly PlacedFinding[]): string {
  return remedyGroups(head.rules, found)
    .slice(0, 3)
    .map(({ remedy, found: own }) => {
      const grade = own[0] === undefined ? undefined : stepsOf(head.rules, own[0])?.grade;
      const safety = grade === undefined ? '' : ` <span class="grade">${escaped(gradeText[grade])}</span>`;
      return `<p><b>Fix.</b>${safety}</p><pre tabindex="0">${unbroken(withoutGrade(remedy))}</pre>`;
    })
    .join('');
}

/** The first line of a remedy with steps names its grade, which is shown before. */
const withoutGrade = (remedy: string): string => {
  const grades: readonly string[] = Object.values(gradeText);
  const end = remedy.indexOf('\n');
  return end > 0 && grades.includes(remedy.slice(0, end)) ? remedy.slice(end + 1) : remedy;
};

function references(texts: RuleReport | undefined): string {
  if (texts === undefined || texts.references.length === 0) return '';
  const links = texts.references.map((reference) => {
    const address = helpUriOf([reference]);
    return address === undefined
      ? flowing(reference)
      : `<a href="${escaped(address)}" rel="noreferrer">${flowing(reference)}</a>`;
  });
  return `<p class="refs">References: ${links.join(', ')}</p>`;
}
