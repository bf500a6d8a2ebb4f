import type {
  ComparedFinding,
  ComparedPlace,
  Comparison,
  LonePair,
  PairComparison,
} from '../../sdk/report/comparison.ts';
import { severities } from '../../sdk/index.ts';
import { groupBy, momentText, severityCounts } from '../findings.ts';
import { timeText } from '../time.ts';
import { shortened } from '../wrap.ts';
import { summary } from './comparison.ts';
import type { HistoryPage, HistoryPart, HistoryTable } from './history-page.ts';
import { tableOf } from './history-page.ts';
import { neutraliseComparison } from '../neutralise/neutralise-comparison.ts';

/** Maximum length of a value in a cell. The JSON comparison has the full value. */
const maxValueLength = 400;
const cut = (value: string): string => shortened(value, maxValueLength);

/** The comparison as tables: new findings first, unknown before resolved. */
export function comparisonPage(comparison: Comparison): HistoryPage {
  const { halint, pairs, onlyOld, onlyNew } = neutraliseComparison(comparison);
  const versions =
    halint.old === halint.new
      ? []
      : [`The old report was written by halint ${halint.old}, the new one by ${halint.new}: their rules may differ.`];
  return {
    title: 'Comparison of two reports',
    state: stateOf(comparison),
    lines: [...summary({ ...comparison, pairs, onlyOld, onlyNew }), ...versions],
    parts: [
      ...pairs.map(pairPart),
      ...lonePart('Pairs only in the new report', onlyNew),
      ...lonePart('Pairs only in the old report: not judged, not resolved', onlyOld),
    ],
  };
}

/** The worst new finding; else unknown if the new report knows less; else passed. */
function stateOf({ pairs, onlyOld, onlyNew }: Comparison): NonNullable<HistoryPage['state']> {
  const worse = pairs.flatMap(({ appeared, noLongerAccepted }) => [...appeared, ...noLongerAccepted]);
  const failed = worse.filter(({ verdict }) => verdict === 'fail');
  const found = severities.find(
    (severity) =>
      failed.some((each) => each.severity === severity) || onlyNew.some(({ findings }) => findings[severity] > 0),
  );
  if (found !== undefined) return found;
  const open = pairs.some(
    ({ noLongerKnown, noLongerJudged, unknownNow, hosts, rules }) =>
      [noLongerKnown, noLongerJudged, unknownNow, hosts.unreadNow, hosts.onlyOld, rules.onlyOld].flat().length > 0,
  );
  return open || onlyOld.length > 0 ? 'unknown' : 'passed';
}

function pairPart(pair: PairComparison): HistoryPart {
  const { old, new: now, hosts, rules, failovers } = pair;
  const lines = [
    `${timeText(old.takenAt)} to ${timeText(now.takenAt)}; ${pair.unchanged} findings are unchanged.`,
    ...(Date.parse(old.takenAt) > Date.parse(now.takenAt) ? ['The old report was taken after the new one.'] : []),
    ...(old.phase === now.phase
      ? []
      : [`Phase of an update: ${old.phase ?? 'none'} before, ${now.phase ?? 'none'} now.`]),
    ...hosts.unreadNow.map(
      ({ host, status, error }) =>
        `${host} ${status === 'partial' ? 'was read only in part' : 'could not be read'}${error === undefined ? '' : `: ${error}`}.`,
    ),
    ...hosts.readAgain.map((host) => `${host} was read completely again.`),
    ...hosts.onlyOld.map((host) => `${host} is not in the new report.`),
    ...hosts.onlyNew.map((host) => `${host} is not in the old report.`),
    ...(rules.onlyOld.length === 0 ? [] : [`Rules only in the old report: ${rules.onlyOld.join(', ')}.`]),
    ...(rules.onlyNew.length === 0 ? [] : [`Rules only in the new report: ${rules.onlyNew.join(', ')}.`]),
  ];
  const tables: readonly HistoryTable[] = [
    ...findings('New', pair.appeared, before),
    ...findings('Value changed', pair.changed, ({ old: was }) => cut(was?.actual ?? '')),
    ...findings('No longer accepted', pair.noLongerAccepted, () => 'accepted'),
    ...findings('Severity changed', pair.reclassified, ({ old: was }) => was?.severity ?? 'unknown'),
    ...findings('Now unknown: not judged, not resolved', pair.noLongerKnown, why, 'now'),
    ...findings('No longer judged: not resolved', pair.noLongerJudged, why, 'now'),
    ...findings('Accepted since', pair.accepted, () => 'not accepted'),
    ...findings('Resolved', pair.gone, ({ actual }) => cut(actual)),
    ...tableOf(
      'Simulated failover changed',
      ['lost', 'subject', 'before', 'now'],
      failovers.map((each) => [each.lost, each.subject, cut(each.before), cut(each.now)]),
    ),
    ...places('Checks no longer judged', pair.unknownNow),
    ...places('Judged again', pair.knownAgain),
  ];
  return { title: pair.pair, lines, tables };
}

const why = ({ reason }: ComparedFinding): string => `not judged${reason === undefined ? '' : `: ${cut(reason)}`}`;
const before = (each: ComparedFinding): string =>
  each.otherwise === undefined || each.otherwise === 'judged' ? '' : why(each);

/** Findings with one more column: `name`. */
const findings = (
  title: string,
  found: readonly ComparedFinding[],
  other: (each: ComparedFinding) => string,
  name: 'before' | 'now' = 'before',
): readonly HistoryTable[] =>
  tableOf(
    title,
    ['severity', 'rule', 'where', 'when', 'message', 'expected', 'actual', name],
    found.map((each) => [
      ...[`${each.severity}${each.verdict === 'waived' ? ' (accepted)' : ''}`, each.rule],
      ...[`${each.host ?? 'the pair'}: ${each.subject}`, momentText[each.moment], each.message],
      ...[cut(each.expected), cut(each.actual), other(each)],
    ]),
  );

/** Grouped by host and reason, because a host that is no longer read affects two hundred rules at once. */
const places = (title: string, found: readonly ComparedPlace[]): readonly HistoryTable[] =>
  tableOf(
    title,
    ['where', 'checks', 'reason'],
    [...groupBy(found, ({ host, reason }) => JSON.stringify([host, reason])).values()].map((alike) => [
      alike[0]?.host ?? 'the pair',
      alike.map(({ rule, verdict }) => (verdict === 'fail' ? `${rule} (fails)` : rule)).join(', '),
      cut(alike[0]?.reason ?? ''),
    ]),
  );

const lonePart = (title: string, pairs: readonly LonePair[]): readonly HistoryPart[] =>
  pairs.length === 0
    ? []
    : [
        {
          title,
          lines: [],
          tables: tableOf(
            'Pairs',
            ['pair', 'time', 'findings'],
            pairs.map((each) => [each.pair, timeText(each.takenAt), severityCounts(each.findings) || 'none']),
          ),
        },
      ];
