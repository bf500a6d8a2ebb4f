import type { PairReport, PastFinding } from '../../../sdk/index.ts';
import type { TrendLine } from '../../../sdk/report/trend.ts';
import { counted, findingsOf } from '../../findings.ts';
import { minuteText } from '../../time.ts';
import { escaped, flowing, named, section, sign, table } from './markup.ts';
import type { State } from './state.ts';

/** The changes since the last run; nothing without a history. */
export function changes(pair: PairReport): string {
  const { history } = pair;
  if (history === undefined) return '';
  if (history.previous === undefined) return '<h2>Changes</h2><p>This is the first run with a history.</p>';
  const found = findingsOf(pair);
  const fresh = found.filter(({ finding }) => finding.history?.isNew === true);
  const past = ({ severity, message, host }: PastFinding): string =>
    `${sign(severity)}${flowing(message)}${host === undefined ? '' : ` (${flowing(host)})`}`;
  const lines = [
    ...fresh
      .slice(0, maximum)
      .map(({ result, finding }) => item('+', 'new', `${sign(result.severity)}${flowing(finding.message)}`)),
    ...rest(fresh.length, 'more new finding'),
    ...history.resolved.slice(0, maximum).map((each) => item('−', 'resolved', past(each))),
    ...rest(history.resolved.length, 'more resolved finding'),
    ...history.unsettled.slice(0, maximum).map((each) => item('?', 'not judged any more', past(each))),
    ...rest(history.unsettled.length, 'more finding that was not judged', 'more findings that were not judged'),
    `<li><b aria-hidden="true">=</b> ${counted(found.length - fresh.length, 'finding')} as before</li>`,
  ];
  return `<h2>Since ${escaped(minuteText(history.previous))}</h2><ul class="changes">${lines.join('')}</ul>`;
}

const maximum = 5;
const item = (mark: string, name: string, text: string): string =>
  `<li><b aria-hidden="true">${mark}</b> <b>${name}:</b> ${text}</li>`;
const rest = (count: number, one: string, many?: string): readonly string[] =>
  count > maximum ? [`<li>${counted(count - maximum, one, many)}</li>`] : [];

const bars: readonly State[] = ['critical', 'error', 'warning'];

/** The totals of the last runs as a plot and as a table. */
export function trendSection(pair: PairReport, prefix: string): string {
  const lines = pair.history?.trend ?? [];
  if (lines.length < 2) return '';
  const rows = lines
    .toReversed()
    .map(({ takenAt, findings, notJudged, waived, notRead }) => [
      ...[escaped(minuteText(takenAt)), String(findings.critical), String(findings.error), String(findings.warning)],
      ...[String(findings.info), String(notJudged), String(waived), flowing(notRead.join(', '))],
    ]);
  const head = ['time', 'critical', 'error', 'warning', 'info', 'not judged', 'accepted', 'not read'];
  const numbers = `<details><summary>The numbers</summary>${table('Runs, newest first', head, rows)}</details>`;
  return section(`${prefix}trend`, `Last ${lines.length} runs`, `${plotWithKey(lines)}${numbers}`);
}

/** A plot with its period and its key. */
export function plotWithKey(lines: readonly TrendLine[]): string {
  const times = [lines.at(0), lines.at(-1)].map((line) =>
    line === undefined ? '' : escaped(minuteText(line.takenAt)),
  );
  const shown = bars.map((severity) => named(severity)).join(', ');
  return `${plot(lines, 720, 90)}<p class="small">${times.join(' to ')}, one bar for each run. Up: ${shown}. Down: ${named('unknown')} (in that run).</p>`;
}

/** A small plot for a list of pairs. */
export const sparkline = ({ history }: PairReport): string =>
  history === undefined || history.trend.length < 2 ? '' : plot(history.trend.slice(-30), 120, 24);

/** Findings grow upwards. Checks that were not judged grow downwards: they are no findings. */
export function plot(lines: readonly TrendLine[], width: number, height: number): string {
  const total = ({ findings }: TrendLine): number => findings.critical + findings.error + findings.warning;
  const most = Math.max(1, ...lines.map(total));
  const base = Math.round(height * 0.78);
  const step = Math.min(24, width / lines.length);
  const paths = bars.map((severity, level) => {
    const boxes = lines.flatMap((line, i) => {
      const count = line.findings[severity === 'critical' ? 'critical' : severity === 'error' ? 'error' : 'warning'];
      if (count === 0) return [];
      const below = (level < 1 ? 0 : line.findings.critical) + (level < 2 ? 0 : line.findings.error);
      return [box(i * step, base - ((below + count) / most) * base, step * 0.8, (count / most) * base)];
    });
    return `<path class="${severity}" d="${boxes.join('')}"/>`;
  });
  const unknown = lines.flatMap(({ notJudged, notRead }, i) =>
    notJudged > 0 || notRead.length > 0 ? [box(i * step, base + 2, step * 0.8, height - base - 2)] : [],
  );
  const last = lines.at(-1);
  const label = `${counted(lines.length, 'run')}; at most ${counted(most, 'finding')}; last ${last === undefined ? 0 : total(last)}; ${counted(unknown.length, 'run')} with checks that were not judged`;
  return `<svg class="plot" viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMinYMid" role="img" aria-label="${label}">${paths.join('')}<path class="unknown" d="${unknown.join('')}"/><path class="axis" d="M0 ${base + 0.5}h${round(step * lines.length)}"/></svg>`;
}

const box = (x: number, y: number, width: number, height: number): string =>
  `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h-${round(width)}z`;
const round = (value: number): number => Math.round(value * 10) / 10;
