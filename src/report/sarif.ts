import type { PairReport, RuleReport, Severity } from '../sdk/index.ts';
import { anchorOf, fingerprints } from './anchor.ts';
import type { PlacedFinding } from './findings.ts';
import { findingsOf, momentText, sentence } from './findings.ts';
import { JsonList } from './json-list.ts';
import { reporter } from './reporter.ts';
import { unknownSentences } from './unknown.ts';

/**
 * SARIF 2.1.0 as code scanning takes it: a run per pair (a category of its own), every result with a file and a line,
 * fingerprints under the one key that GitHub reads. What could not be judged is a notification of a run that did not
 * succeed; what is waived is suppressed.
 */
export const sarif = reporter((head) => {
  const runs = new JsonList(1);
  const descriptors = new Map(Object.entries(head.rules).map(([id, rule]) => [id, descriptor(id, rule)]));
  return {
    start: `{\n  "$schema": "${schema}",\n  "version": "2.1.0",\n  "runs": `,
    pair: (pair) => runs.item(run(head.halint, descriptors, pair)),
    end: () => [`${runs.end()}\n}\n`],
  };
});

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

const levels: Readonly<Record<Severity, string>> = { critical: 'error', error: 'error', warning: 'warning', info: 'note' };

function run(version: string, descriptors: ReadonlyMap<string, object>, pair: PairReport): object {
  const ids = [...new Set(pair.results.map(({ rule }) => rule))].filter((id) => descriptors.has(id));
  const findings = [...findingsOf(pair, 'fail'), ...findingsOf(pair, 'waived')];
  const mark = fingerprints();
  const unknown = unknownSentences(pair);
  return {
    tool: {
      driver: {
        name: 'halint',
        version,
        rules: ids.map((id) => descriptors.get(id)),
      },
    },
    automationDetails: { id: `halint/${pair.pair}/${pair.profile}/` },
    invocations: [
      {
        executionSuccessful: unknown.length === 0,
        toolExecutionNotifications: unknown.map((text) => ({ level: 'error', message: { text } })),
      },
    ],
    results: findings.map((each) => result(each, mark(each), ids.indexOf(each.result.rule))),
    columnKind: 'utf16CodeUnits',
  };
}

/** GitHub takes no empty text, and no more than 1024 characters of description. */
const filled = (text: string, otherwise: string): string => [...(text.trim() === '' ? otherwise : text)].slice(0, 1024).join('');

function descriptor(id: string, rule: RuleReport): object {
  return {
    id,
    shortDescription: { text: filled(rule.summary, id) },
    fullDescription: { text: filled(rule.why, id) },
    help: { text: filled(`${rule.remedy}\n\nSee ${rule.references.join(', ')}`, id) },
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { tags: ['high-availability', id.split('/')[0] ?? id], precision: 'high' },
  };
}

function result(placed: PlacedFinding, mark: string, ruleIndex: number): object {
  const { result: judged, finding, place } = placed;
  const { path, line } = anchorOf(placed);
  return {
    ruleId: judged.rule,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: levels[judged.severity],
    message: { text: `${sentence(placed)}\nTo do: ${finding.remedy}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/') },
          region: { startLine: line, startColumn: 1, endLine: line, endColumn: 2 },
        },
        logicalLocations: [{ name: finding.subject, fullyQualifiedName: `${place}:${finding.subject}`, kind: 'resource' }],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: mark },
    properties: { host: place, moment: momentText[finding.moment] },
    ...(judged.verdict === 'waived'
      ? { suppressions: [{ kind: 'external', status: 'accepted', justification: judged.reason ?? 'no reason was given' }] }
      : {}),
  };
}
