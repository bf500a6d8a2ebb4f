import type { Reporter } from './reporter.ts';
import { neutraliseJson } from './neutralise.ts';

/** The order in which the document's own keys are read best. Other keys (rule ids) follow, by code units. */
const order = [
  ...['schemaVersion', 'halint', 'pair', 'profile', 'phase', 'nextStep', 'text', 'takenAt', 'name', 'address', 'via', 'status', 'error', 'duration'],
  ...['rule', 'severity', 'summary', 'host', 'verdict', 'reason', 'subject', 'moment', 'message', 'expected', 'actual'],
  ...['at', 'path', 'line', 'why', 'remedy', 'references', 'drift', 'fact', 'detail', 'unknownFacts', 'a', 'b'],
  ...['hosts', 'counts', 'pass', 'fail', 'unknown', 'skip', 'waived', 'critical', 'warning', 'info'],
  ...['findings', 'results', 'pairs', 'rules'],
];

const rank = new Map(order.map((key, index) => [key, index]));

/**
 * The document itself, against schemas/report.schema.json. The same document gives the same bytes, in whatever order
 * its keys were set. Invisible characters and CI commands are escaped, which JSON readers undo.
 */
export const json: Reporter = (report) => `${neutraliseJson(JSON.stringify(report, ordered, 2))}\n`;

function ordered(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => compareKeys(left, right)));
}

function compareKeys(left: string, right: string): number {
  const [first, second] = [rank.get(left) ?? order.length, rank.get(right) ?? order.length];
  if (first !== second) return first - second;
  return left < right ? -1 : left > right ? 1 : 0;
}
