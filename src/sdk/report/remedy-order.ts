import type { Moment, Severity } from '../finding.ts';
import { severities } from '../finding.ts';
import type { ReportedFinding, Result } from './report.ts';

/**
 * The order in which findings are repaired, for every format and for the next step of an update.
 *
 * - `stop`: two hosts write the same data or have the same address now. One of them must be stopped before anything
 *   else: to start, move or fence anything in this state may destroy the data, or the only good copy of it.
 * - `fence`: the cluster must be able to stop a host before anything that depends on it is changed.
 * - `protect`: data can be lost.
 * - `restore`: the service is down, or will be.
 * - `tidy`: the rest.
 */
export type RemedyStage = 'stop' | 'fence' | 'protect' | 'restore' | 'tidy';

const stages: readonly RemedyStage[] = ['stop', 'fence', 'protect', 'restore', 'tidy'];

type Actual = Pick<ReportedFinding, 'actual'>;
const always = (): boolean => true;

/**
 * The rules that detect a second writer, with the findings that count as one, in the order of repair: the partition is
 * the cause, double writes are its effect.
 */
const secondWriters: ReadonlyMap<string, (finding: Actual) => boolean> = new Map<string, (finding: Actual) => boolean>([
  ['quorum/one-partition', always],
  ['replication/no-split-brain', always],
  ['services/writers-on-one-host', always],
  ['cluster/resources-run', ({ actual }) => /^active on .* and /.test(actual)],
  ['storage/not-mounted-on-both', always],
  ['storage/volumes-active-on-one-host', always],
  ['vip/one-holder', ({ actual }) => actual.startsWith('on both hosts')],
  ['sync/lsyncd-one-way', always],
  ['sync/pushes-from-active', always],
]);

/** A test checks that these rules exist. */
export const secondWriterRules: readonly string[] = [...secondWriters.keys()];

/** Critical findings of these categories mean that data can be lost; of the others, that the service is at risk. */
const protecting: ReadonlySet<string> = new Set(['quorum', 'replication', 'storage', 'boot', 'sync', 'update']);

/** Rules whose stage differs from that of their category. */
const exceptions: ReadonlyMap<string, RemedyStage> = new Map<string, RemedyStage>([
  ['vip/automatic-switchover-fences', 'fence'],
  ['cluster/local-filesystem-not-cloned', 'protect'],
  ['quorum/quorate-now', 'restore'],
]);

/** Order within a stage and a severity: requirements of a failover, then differences, then monitoring. */
const categories: readonly string[] = [
  ...['fencing', 'quorum', 'cluster', 'replication', 'storage', 'boot', 'vip', 'services', 'network', 'identity'],
  ...['packages', 'update', 'drift', 'sync', 'security', 'sizing', 'monitoring'],
];

/** Current faults come before future ones. */
const moments: readonly Moment[] = ['now', 'after-failover', 'after-reboot'];

/** The data that determines the order. */
export interface Repair {
  readonly rule: string;
  readonly severity: Severity;
  readonly finding: Pick<ReportedFinding, 'moment' | 'actual'>;
}

/** Whether two hosts write the same data or have the same address now. */
export const isSecondWriter = ({ rule, finding }: Repair): boolean =>
  finding.moment === 'now' && secondWriters.get(rule)?.(finding) === true;

export function remedyStage(repair: Repair): RemedyStage {
  const { rule, severity } = repair;
  if (isSecondWriter(repair)) return 'stop';
  if (severity === 'warning' || severity === 'info') return 'tidy';
  if (severity === 'error') return 'restore';
  const category = categoryOf(rule);
  return exceptions.get(rule) ?? (category === 'fencing' ? 'fence' : protecting.has(category) ? 'protect' : 'restore');
}

/**
 * Negative if the first is repaired before the second. Zero only for findings of the same rule, severity and moment.
 */
export function compareRepairs(left: Repair, right: Repair): number {
  const [before, after] = [rankOf(left), rankOf(right)];
  const at = before.findIndex((part, index) => part !== after[index]);
  if (at >= 0) return (before[at] ?? 0) - (after[at] ?? 0);
  return left.rule < right.rule ? -1 : left.rule > right.rule ? 1 : 0;
}

function rankOf(repair: Repair): readonly number[] {
  const { rule, severity, finding } = repair;
  const stage = remedyStage(repair);
  const first = stage === 'stop' ? secondWriterRules.indexOf(rule) : 0;
  const category = categories.indexOf(categoryOf(rule));
  return [
    stages.indexOf(stage),
    first,
    severities.indexOf(severity),
    moments.indexOf(finding.moment),
    category < 0 ? categories.length : category,
  ];
}

const categoryOf = (rule: string): string => rule.split('/')[0] ?? '';

/** The findings of a result, most urgent first. */
export const repairsOf = ({ rule, severity, findings }: Result): readonly Repair[] =>
  findings.map((finding): Repair => ({ rule, severity, finding })).sort(compareRepairs);
