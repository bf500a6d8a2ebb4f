import { gradeOfText, severities } from '../../sdk/index.ts';
import type { PairReport, Verdict } from '../../sdk/index.ts';
import { changeCounts } from '../finding-age.ts';
import { reporter } from '../reporter.ts';
import { changedSeverities, offRules } from '../settings.ts';

interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const verdicts: readonly Verdict[] = ['pass', 'fail', 'unknown', 'skip', 'off', 'waived'];

/**
 * Gauges for node_exporter's textfile collector (Prometheus text format 0.0.4). Zeros are written, so that alerts
 * resolve. Alert on halint_host_read and on unknown results too, because they make all other numbers incomplete.
 */
export const prometheus = reporter(() => {
  const metrics = [
    metric('halint_last_run_timestamp_seconds', 'When reading began.', Math.min, lastRun),
    metric('halint_host_read', 'Whether the host was read completely.', Math.min, hostRead),
    metric('halint_host_read_duration_seconds', 'How long reading the host took.', Math.max, readDuration),
    metric('halint_results', 'Results by verdict.', add, results),
    metric('halint_findings', 'Findings that are not waived, by severity.', add, findings),
    metric(
      'halint_acceptance_out_of_order',
      'Waivers and baseline entries that have expired or match no finding.',
      add,
      outOfOrder,
    ),
    metric(
      'halint_waiver_days_left',
      'Days to the last day on which the waiver is valid, by rule and host.',
      Math.min,
      daysLeft,
    ),
    metric(
      'halint_history_findings',
      'Findings by their change since the previous run; absent without --history.',
      add,
      historyChanges,
    ),
    metric('halint_rule_off', 'Rules that the configuration turns off.', Math.max, rulesOff),
    metric(
      'halint_rule_severity_changed',
      'Rules to which the configuration gives another severity.',
      Math.max,
      severitiesChanged,
    ),
    metric(
      'halint_rule_findings',
      'Findings of each rule that has any; host is empty for the pair.',
      add,
      ruleFindings,
    ),
  ];
  return {
    pair: (pair) => {
      const samples = metrics.map((each) => each.of(pair));
      for (const [index, each] of metrics.entries()) each.add(samples[index] ?? []);
      return '';
    },
    *end() {
      for (const each of metrics) yield* each.lines();
    },
  };
});

const add = (left: number, right: number): number => left + right;

function lastRun({ pair, takenAt }: PairReport): readonly Sample[] {
  const milliseconds = Date.parse(takenAt);
  return Number.isNaN(milliseconds) ? [] : [{ labels: { pair }, value: milliseconds / 1000 }];
}

const hosts = ({ hosts: { a, b } }: PairReport) => [a, b];

const hostRead = (pair: PairReport): readonly Sample[] =>
  hosts(pair).map(({ name, status }) => ({
    labels: { pair: pair.pair, host: name },
    value: status === 'complete' ? 1 : 0,
  }));

const readDuration = (pair: PairReport): readonly Sample[] =>
  hosts(pair).map(({ name, duration }) => ({ labels: { pair: pair.pair, host: name }, value: duration }));

const results = ({ pair, counts }: PairReport): readonly Sample[] =>
  verdicts.map((verdict) => ({ labels: { pair, verdict }, value: counts[verdict] ?? 0 }));

const findings = (pair: PairReport): readonly Sample[] =>
  severities.map((severity) => ({ labels: { pair: pair.pair, severity }, value: pair.findings[severity] }));

const outOfOrder = ({ pair, hygiene = [] }: PairReport): readonly Sample[] => [
  { labels: { pair }, value: hygiene.filter(({ kind }) => kind !== 'expires-soon').length },
];

const daysLeft = (pair: PairReport): readonly Sample[] =>
  pair.results.flatMap(({ rule, host, waiver }) =>
    waiver === undefined
      ? []
      : [
          {
            labels: { pair: pair.pair, host: host === undefined ? '' : pair.hosts[host].name, rule },
            value: waiver.daysLeft,
          },
        ],
  );

const historyChanges = (pair: PairReport): readonly Sample[] =>
  Object.entries(changeCounts(pair)).map(([change, value]) => ({ labels: { pair: pair.pair, change }, value }));

const rulesOff = (pair: PairReport): readonly Sample[] =>
  offRules(pair).map(({ rule, severity, reason }) => ({
    labels: { pair: pair.pair, rule, severity, reason },
    value: 1,
  }));

const severitiesChanged = (pair: PairReport): readonly Sample[] =>
  changedSeverities(pair).map(({ rule, severity, from, reason }) => ({
    labels: { pair: pair.pair, rule, severity, from, reason },
    value: 1,
  }));

const ruleFindings = (pair: PairReport): readonly Sample[] =>
  pair.results
    .filter(({ verdict }) => verdict === 'fail')
    .flatMap(({ rule, severity, host, findings: found }) =>
      found.map((finding) => {
        const side = finding.host ?? host;
        return {
          labels: {
            ...{ pair: pair.pair, host: side === undefined ? '' : pair.hosts[side].name, rule, severity },
            fix: gradeOfText(finding.remedy) ?? '',
          },
          value: 1,
        };
      }),
    );

/** Label text and value. */
type Series = readonly [labels: string, value: number];

interface Metric {
  of(pair: PairReport): readonly Series[];
  add(series: readonly Series[]): void;
  lines(): Iterable<string>;
}

/** Combines samples with equal labels, because Prometheus rejects a file with a duplicate series. */
function metric(
  name: string,
  help: string,
  combine: (left: number, right: number) => number,
  samples: (pair: PairReport) => readonly Sample[],
): Metric {
  const series = new Map<string, number>();
  return {
    of: (pair) => samples(pair).map(({ labels, value }): Series => [labelText(labels), value]),
    add: (added) => {
      for (const [text, value] of added) {
        const before = series.get(text);
        series.set(text, before === undefined ? value : combine(before, value));
      }
    },
    *lines() {
      yield `# HELP ${name} ${help}\n# TYPE ${name} gauge\n`;
      for (const [labels, value] of series) yield `${name}{${labels}} ${value}\n`;
    },
  };
}

const labelText = (labels: Sample['labels']): string =>
  Object.entries(labels)
    .map(
      ([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
    )
    .join(',');
