import { csvCell } from './csv-cell.ts';
import type { FindingHistory, PairReport, ReportedFinding, Result, Side } from '../../sdk/index.ts';
import { gradeOfText } from '../../sdk/index.ts';
import { controlsByRule } from '../controls/resolve.ts';
import { reporter } from '../reporter.ts';
import { suppressionWarnings } from '../suppression-warnings.ts';

const columns = [
  ...['pair', 'taken_at', 'host', 'rule', 'severity', 'verdict', 'reason', 'subject', 'moment', 'message', 'expected'],
  ...['actual', 'path', 'line', 'remedy', 'severity_changed', 'remedy_grade', 'since', 'runs', 'change'],
  ...['waiver_owner', 'waiver_expires', 'waiver_days_left', 'waiver_approver', 'waiver_ticket', 'waiver_risk'],
] as const;

type Row = Readonly<Record<(typeof columns)[number], string>>;

/** One column per framework of `--controls`: the ids of the rule's controls, separated by spaces. */
interface ControlColumn {
  readonly name: string;
  readonly idsOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * One row per finding, per result without findings, and per host that was not read (RFC 4180, with line feeds). Every
 * cell is quoted. A cell that a spreadsheet would interpret as a formula gets a leading apostrophe.
 */
export const csv = reporter(({ controls = [] }) => {
  const controlColumns = controls.map(
    (framework): ControlColumn => ({ name: `controls_${framework.id}`, idsOf: controlsByRule(framework) }),
  );
  return {
    start: `${[...columns, ...controlColumns.map(({ name }) => name)].join(',')}\n`,
    pair: (pair) =>
      [
        ...(['a', 'b'] as const).flatMap((side) => unread(pair, side)),
        ...suppressionWarnings(pair).map((reason) => row(pair, { ...noRule, rule: 'halint/waivers', reason })),
        ...pair.results.flatMap((result) =>
          result.findings.length === 0
            ? [row(pair, result)]
            : result.findings.map((finding) => row(pair, result, finding)),
        ),
      ]
        .map((each) => `${cellsOf(each, controlColumns).map(csvCell).join(',')}\n`)
        .join(''),
    end: () => [],
  };
});

const cellsOf = (row: Row, controlColumns: readonly ControlColumn[]): readonly string[] => [
  ...columns.map((column) => row[column]),
  ...controlColumns.map(({ idsOf }) => (idsOf.get(row.rule) ?? []).join(' ')),
];

/** A warning about a waiver or a baseline entry is a row without a verdict of a rule. */
const noRule = { severity: 'info', summary: '', verdict: 'skip', findings: [] } as const;

/** A row for a host that was not read; without it, a table without its rules would look complete. */
function unread(pair: PairReport, side: Side): readonly Row[] {
  const { status, error } = pair.hosts[side];
  if (status === 'complete') return [];
  const reason = `the host was ${status === 'partial' ? 'read only in part' : 'unreachable'}: ${error ?? 'no reason is known'}`;
  return [
    row(pair, {
      rule: 'halint/reading',
      severity: 'error',
      summary: '',
      host: side,
      verdict: 'unknown',
      reason,
      findings: [],
    }),
  ];
}

function row(pair: PairReport, result: Result, finding?: ReportedFinding): Row {
  const side = finding?.host ?? result.host;
  const { waiver } = result;
  return {
    pair: pair.pair,
    taken_at: pair.takenAt,
    host: side === undefined ? '' : pair.hosts[side].name,
    rule: result.rule,
    severity: result.severity,
    verdict: result.verdict,
    reason: result.reason ?? '',
    subject: finding?.subject ?? '',
    moment: finding?.moment ?? '',
    message: finding?.message ?? '',
    expected: finding?.expected ?? '',
    actual: finding?.actual ?? '',
    path: finding?.at?.path ?? '',
    line: finding?.at?.line === undefined ? '' : String(finding.at.line),
    remedy: finding?.remedy ?? '',
    severity_changed:
      result.severityChanged === undefined
        ? ''
        : `from ${result.severityChanged.from}: ${result.severityChanged.reason}`,
    remedy_grade: finding === undefined ? '' : (gradeOfText(finding.remedy) ?? ''),
    since: finding?.history?.since ?? '',
    runs: finding?.history === undefined ? '' : String(finding.history.runs),
    change: changeOf(finding?.history),
    waiver_owner: waiver?.owner ?? '',
    waiver_expires: waiver?.expires ?? '',
    waiver_days_left: waiver === undefined ? '' : String(waiver.daysLeft),
    waiver_approver: waiver?.approver ?? '',
    waiver_ticket: waiver?.ticket ?? '',
    waiver_risk: waiver?.risk ?? '',
  };
}

function changeOf(history: FindingHistory | undefined): string {
  if (history === undefined) return '';
  const change = history.isNew === true ? 'new' : history.was === undefined ? 'unchanged' : 'changed';
  return history.flapping === true ? `${change}, flapping` : change;
}
