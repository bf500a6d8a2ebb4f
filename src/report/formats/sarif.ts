import type { FindingHistory, PairReport, RuleReport, Severity } from '../../sdk/index.ts';
import { gradeOfText } from '../../sdk/index.ts';
import { anchorOf, fingerprints, pairAnchor } from './anchor.ts';
import type { PlacedFinding } from '../findings.ts';
import { findingsOf, momentText, sentence } from '../findings.ts';
import { ruleControls, taxonomies } from '../controls/sarif-taxonomies.ts';
import { CompressedBuffer } from '../compressed-buffer.ts';
import { JsonList, indentedJson } from '../json-list.ts';
import { helpUriOf } from './reference-links.ts';
import { reporter } from '../reporter.ts';
import { changedSeverities, changeSentence, offRules, offSentence } from '../settings.ts';
import { suppressionWarnings } from '../suppression-warnings.ts';
import { unknownSentences } from '../unknown.ts';

/**
 * SARIF 2.1.0 for GitHub code scanning: one run for all pairs, because GitHub rejects a file with more than twenty
 * runs. Every result has a file, a line, and a fingerprint under the key that GitHub reads. Each pair is an invocation;
 * rules that could not be judged are notifications of an unsuccessful invocation, and changed or disabled rules are
 * configuration overrides. Waived findings are suppressed. Results are written as they arrive; data that depends on all
 * pairs follows them.
 */
export const sarif = reporter((head) => {
  const results = new JsonList(3);
  const invocations = new JsonList(3);
  const deferred = new CompressedBuffer();
  const ids = new Map<string, number>();
  const mark = fingerprints();
  const declared = new Set<string>();
  const { controls = [] } = head;
  const controlsOf = ruleControls(controls);
  const indexOf = (id: string): number => {
    const index = ids.get(id) ?? ids.size;
    if (Object.hasOwn(head.rules, id)) ids.set(id, index);
    return ids.has(id) ? index : -1;
  };
  return {
    start: `{\n  "$schema": "${schema}",\n  "version": "2.1.0",\n  "runs": [\n    {\n      "results": `,
    pair: (pair) => {
      for (const { rule } of pair.results) indexOf(rule);
      const item = invocation(pair, indexOf);
      const found = [...findingsOf(pair, 'fail'), ...findingsOf(pair, 'waived')].map((each) =>
        result(each, mark(each), indexOf(each.result.rule)),
      );
      declared.add(pairAnchor(pair).path);
      deferred.add(invocations.item(item));
      return results.items(found);
    },
    *end() {
      yield `${results.end()},\n      "invocations": `;
      yield* deferred;
      yield `${invocations.end()},\n`;
      yield `      "tool": {\n        "driver": {\n          "name": "halint",\n          "version": ${JSON.stringify(head.halint)},\n          "rules": `;
      const rules = new JsonList(5);
      for (const id of ids.keys()) {
        const rule = head.rules[id];
        if (rule !== undefined) yield rules.item({ ...descriptor(id, rule), ...controlsOf(id) });
      }
      yield `${rules.end()}\n        }\n      },\n`;
      if (controls.length > 0) yield `      "taxonomies": ${indentedJson(taxonomies(controls), 3)},\n`;
      yield `      "automationDetails": { "id": ${JSON.stringify(categoryOf(declared))} },\n`;
      yield `      "originalUriBaseIds": { "${root}": { "description": { "text": "The root of the repository, else the folder in which halint ran." } } },\n`;
      yield '      "columnKind": "utf16CodeUnits"\n    }\n  ]\n}\n';
    },
  };
});

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** The base of all paths. Its URI is omitted, because it is a path of the machine that ran halint. */
const root = '%SRCROOT%';

const levels: Readonly<Record<Severity, string>> = {
  critical: 'error',
  error: 'error',
  warning: 'warning',
  info: 'note',
};

/**
 * SARIF §3.11.5 and §3.11.6: in plain text messages, brackets start a link and braces a placeholder unless escaped or
 * doubled.
 */
const message = (text: string): { readonly text: string } => ({
  text: text.replaceAll(/[\\[\]]/g, '\\$&').replaceAll(/[{}]/g, '$&$&'),
});

/**
 * The category in code scanning, up to the last slash. A report replaces only earlier reports of the same
 * configurations.
 */
const categoryOf = (configurations: ReadonlySet<string>): string =>
  `halint/${[...configurations]
    .sort()
    .map((path) => `${path}/`)
    .join('')}`;

function invocation(pair: PairReport, indexOf: (id: string) => number): object {
  const unknown = unknownSentences(pair);
  const [off, changed] = [offRules(pair), changedSeverities(pair)];
  const descriptorOf = (id: string): object => ({ id, ...(indexOf(id) < 0 ? {} : { index: indexOf(id) }) });
  const notification = (text: string, rule?: string): object => ({
    level: rule === undefined ? 'error' : 'note',
    message: message(text),
    ...(rule === undefined ? {} : { associatedRule: descriptorOf(rule) }),
  });
  const overrides = [
    ...off.map(({ rule, reason }) => ({
      descriptor: descriptorOf(rule),
      configuration: { enabled: false, properties: { reason } },
    })),
    ...changed.map(({ rule, severity, from, reason }) => ({
      descriptor: descriptorOf(rule),
      configuration: { level: levels[severity], properties: { from, reason } },
    })),
  ];
  const settings = [
    ...off.map((each) => notification(offSentence(each), each.rule)),
    ...changed.map((each) => notification(changeSentence(each), each.rule)),
  ];
  return {
    executionSuccessful: unknown.length === 0,
    toolExecutionNotifications: [
      ...unknown.map((text) => notification(text)),
      ...suppressionWarnings(pair).map((text) => ({ level: 'note', message: message(text) })),
    ],
    ...(overrides.length === 0
      ? {}
      : { ruleConfigurationOverrides: overrides, toolConfigurationNotifications: settings }),
    properties: { pair: pair.pair, profile: pair.profile, takenAt: pair.takenAt, counts: pair.counts },
  };
}

/** GitHub rejects empty texts and descriptions of more than 1024 characters. */
const filled = (text: string, otherwise: string): string =>
  [...(text.trim() === '' ? otherwise : text)].slice(0, 1024).join('');

function descriptor(id: string, rule: RuleReport): object {
  const helpUri = helpUriOf(rule.references);
  return {
    id,
    shortDescription: { text: filled(rule.summary, id) },
    fullDescription: { text: filled(rule.why, id) },
    help: { text: filled(`${rule.remedy}\n\nReferences: ${rule.references.join(', ')}`, id) },
    ...(helpUri === undefined ? {} : { helpUri }),
    defaultConfiguration: { level: levels[rule.severity] },
    properties: { tags: ['high-availability', id.split('/')[0] ?? id], precision: 'high' },
  };
}

/** SARIF §3.27.24, compared with the previous run. */
const baselineStateOf = ({ isNew, was }: FindingHistory): string =>
  isNew === true ? 'new' : was === undefined ? 'unchanged' : 'updated';

function result(placed: PlacedFinding, mark: string, ruleIndex: number): object {
  const { pair, result: judged, finding, place } = placed;
  const { path, line } = anchorOf(placed);
  const grade = gradeOfText(finding.remedy);
  return {
    ruleId: judged.rule,
    ...(ruleIndex < 0 ? {} : { ruleIndex }),
    level: levels[judged.severity],
    message: message(`${sentence(placed)}\nFix: ${finding.remedy}`),
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: root },
          region: { startLine: line, startColumn: 1, endLine: line, endColumn: 2 },
        },
        logicalLocations: [
          { name: finding.subject, fullyQualifiedName: `${place}:${finding.subject}`, kind: 'resource' },
        ],
      },
    ],
    partialFingerprints: { primaryLocationLineHash: mark },
    ...(finding.history === undefined ? {} : { baselineState: baselineStateOf(finding.history) }),
    properties: {
      ...{ pair: pair.pair, host: place, moment: momentText[finding.moment] },
      ...(grade === undefined ? {} : { fixGrade: grade }),
      ...(finding.history === undefined ? {} : { history: finding.history }),
    },
    ...(judged.verdict === 'waived'
      ? {
          suppressions: [
            {
              ...{ kind: 'external', status: 'accepted', justification: judged.reason ?? 'no reason was given' },
              ...(judged.waiver === undefined ? {} : { properties: judged.waiver }),
            },
          ],
        }
      : {}),
  };
}
