import { JsonList, indentedJson } from '../json-list.ts';
import { neutraliseJson } from '../neutralise/neutralise.ts';
import type { Reporter } from '../reporter.ts';

/** The order of keys in the document. Other keys (rule ids) follow, sorted by code units. */
const order = [
  ...[
    'schemaVersion',
    'halint',
    'pair',
    'profile',
    'phase',
    'nextStep',
    'readiness',
    'go',
    'text',
    'takenAt',
    'name',
    'address',
    'via',
    'status',
    'error',
    'duration',
  ],
  ...[
    'id',
    'title',
    'version',
    'kind',
    'rule',
    'severity',
    'severityChanged',
    'from',
    'summary',
    'host',
    'verdict',
    'reason',
    'owner',
    'expires',
    'daysLeft',
    'approver',
    'ticket',
    'risk',
    'inPart',
    'explainedBy',
    'subject',
    'moment',
    'message',
    'expected',
    'actual',
    'measured',
    'accepted',
    'isNew',
    'was',
    'since',
    'perhapsOlder',
    'lastSeen',
    'runs',
    'notJudged',
    'appearances',
    'flapping',
  ],
  ...[
    'declaredAt',
    'at',
    'file',
    'path',
    'line',
    'why',
    'remedy',
    'values',
    'steps',
    'grade',
    'on',
    'check',
    'effect',
    'commands',
    'verify',
    'undo',
    'references',
    'drift',
    'fact',
    'detail',
    'unknownFacts',
    'a',
    'b',
  ],
  ...['hosts', 'counts', 'pass', 'fail', 'unknown', 'skip', 'waived', 'off', 'critical', 'warning', 'info'],
  ...['findings', 'hygiene', 'history', 'failoverTests', 'picture', 'provenance', 'results', 'pairs', 'rules'],
  'controls',
];

const rank = new Map(order.map((key, index) => [key, index]));

/**
 * The report document, see schemas/report.schema.json. Equal documents give equal bytes, independent of the order of
 * their keys. Invisible characters and CI commands are written as JSON escapes.
 */
export const json: Reporter = ({ schemaVersion, halint, rules, controls }) => {
  const pairs = new JsonList(1);
  const judged = new Set<string>();
  return {
    start: neutraliseJson(
      `{\n  "schemaVersion": ${schemaVersion},\n  "halint": ${JSON.stringify(halint)},\n  "pairs": `,
    ),
    pair: (pair) => {
      for (const { rule } of pair.results) judged.add(rule);
      return neutraliseJson(pairs.item(ordered(pair)));
    },
    end: () => {
      const texts = Object.fromEntries(Object.entries(rules).filter(([id]) => judged.has(id)));
      const grouped = controls === undefined ? '' : `,\n  "controls": ${indentedJson(ordered(controls), 1)}`;
      return [pairs.end(), neutraliseJson(`,\n  "rules": ${indentedJson(ordered(texts), 1)}${grouped}\n}\n`)];
    },
  };
};

function ordered(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(ordered);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => compareKeys(left, right))
      .map(([key, each]) => [key, ordered(each)]),
  );
}

function compareKeys(left: string, right: string): number {
  const [first, second] = [rank.get(left) ?? order.length, rank.get(right) ?? order.length];
  if (first !== second) return first - second;
  return left < right ? -1 : left > right ? 1 : 0;
}
