import { neutraliseReadiness } from './neutralise-readiness.ts';
import type {
  Framework,
  HostReport,
  SuppressionWarning,
  NextStep,
  PairReport,
  RemedyValues,
  Report,
  ReportedFinding,
  Result,
  RuleReport,
} from '../../sdk/index.ts';
import { mapRemedy } from '../../sdk/index.ts';
import {
  neutraliseFindingHistory,
  neutralisePairHistory,
  neutraliseProvenance,
  neutraliseTests,
  neutraliseWaiver,
} from './neutralise-records.ts';
import { neutralisePicture } from './neutralise-picture.ts';
import { memoize } from '../../sdk/memoize.ts';
import { visible, visibleLines } from '../visible.ts';

export { neutraliseJson, visible, visibleLines } from '../visible.ts';

/** Neutralises the head of a document. */
export function neutraliseHead(head: Omit<Report, 'pairs'>): Omit<Report, 'pairs'> {
  return {
    schemaVersion: head.schemaVersion,
    halint: visible(head.halint),
    rules: Object.fromEntries(Object.entries(head.rules).map(([id, rule]) => [visible(id), neutraliseRule(rule)])),
    ...(head.controls === undefined ? {} : { controls: head.controls.map(neutraliseFramework) }),
  };
}

/** Neutralises a pair, once for all formats. */
export const neutralisePair = memoize(
  (pair: PairReport): PairReport => ({
    ...pair,
    pair: visible(pair.pair),
    ...(pair.declaredAt === undefined
      ? {}
      : { declaredAt: { ...pair.declaredAt, path: visible(pair.declaredAt.path) } }),
    takenAt: visible(pair.takenAt),
    ...(pair.nextStep === undefined ? {} : { nextStep: neutraliseStep(pair.nextStep) }),
    ...(pair.readiness === undefined ? {} : { readiness: neutraliseReadiness(pair.readiness) }),
    hosts: { a: neutraliseHost(pair.hosts.a), b: neutraliseHost(pair.hosts.b) },
    results: pair.results.map(neutraliseResult),
    ...(pair.hygiene === undefined ? {} : { hygiene: pair.hygiene.map(neutraliseNote) }),
    ...(pair.history === undefined ? {} : { history: neutralisePairHistory(pair.history) }),
    ...(pair.failoverTests === undefined ? {} : { failoverTests: neutraliseTests(pair.failoverTests) }),
    ...(pair.picture === undefined ? {} : { picture: neutralisePicture(pair.picture) }),
    ...(pair.provenance === undefined ? {} : { provenance: neutraliseProvenance(pair.provenance) }),
  }),
);

const neutraliseFramework = ({ id, title, version, source, controls }: Framework): Framework => ({
  id: visible(id),
  title: visible(title),
  version: visible(version),
  ...(source === undefined ? {} : { source: visible(source) }),
  controls: controls.map((control) => ({
    id: visible(control.id),
    title: visible(control.title),
    rules: control.rules.map(visible),
  })),
});

function neutraliseStep({ text, rule, ...step }: NextStep): NextStep {
  return { ...step, text: visible(text), ...(rule === undefined ? {} : { rule: visible(rule) }) };
}

function neutraliseHost(host: HostReport): HostReport {
  return {
    ...host,
    name: visible(host.name),
    address: visible(host.address),
    via: visible(host.via),
    ...(host.error === undefined ? {} : { error: visible(host.error) }),
    ...(host.collectedAt === undefined ? {} : { collectedAt: visible(host.collectedAt) }),
    unknownFacts: host.unknownFacts.map(({ fact, reason, detail }) => ({
      fact: visible(fact),
      reason,
      detail: visible(detail),
    })),
  };
}

function neutraliseResult(result: Result): Result {
  return {
    ...result,
    rule: visible(result.rule),
    summary: visible(result.summary),
    ...(result.severityChanged === undefined
      ? {}
      : { severityChanged: { from: result.severityChanged.from, reason: visible(result.severityChanged.reason) } }),
    ...(result.reason === undefined ? {} : { reason: visible(result.reason) }),
    ...(result.waiver === undefined ? {} : { waiver: neutraliseWaiver(result.waiver) }),
    ...(result.explainedBy === undefined ? {} : { explainedBy: result.explainedBy.map(visible) }),
    findings: result.findings.map(neutraliseFinding),
  };
}

function neutraliseFinding(finding: ReportedFinding): ReportedFinding {
  return {
    ...finding,
    subject: visible(finding.subject),
    message: visible(finding.message),
    expected: visible(finding.expected),
    actual: visible(finding.actual),
    remedy: visibleLines(finding.remedy),
    ...(finding.steps === undefined ? {} : { steps: mapRemedy(finding.steps, visible) }),
    ...(finding.values === undefined ? {} : { values: visibleValues(finding.values) }),
    ...(finding.at === undefined ? {} : { at: { ...finding.at, path: visible(finding.at.path) } }),
    ...(finding.file === undefined ? {} : { file: { ...finding.file, path: visible(finding.file.path) } }),
    ...(finding.drift === undefined ? {} : { drift: { path: visible(finding.drift.path) } }),
    ...(finding.history === undefined ? {} : { history: neutraliseFindingHistory(finding.history) }),
  };
}

const visibleValues = (values: RemedyValues): RemedyValues =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [visible(name), visible(value)]));

function neutraliseNote(note: SuppressionWarning): SuppressionWarning {
  const { rule, subject, text, at } = note;
  return {
    ...note,
    rule: visible(rule),
    subject: visible(subject),
    text: visible(text),
    ...(at === undefined ? {} : { at: { ...at, path: visible(at.path) } }),
  };
}

function neutraliseRule(rule: RuleReport): RuleReport {
  return {
    severity: rule.severity,
    ...(rule.part === undefined ? {} : { part: rule.part }),
    summary: visible(rule.summary),
    why: visibleLines(rule.why),
    remedy: visibleLines(rule.remedy),
    ...(rule.steps === undefined ? {} : { steps: mapRemedy(rule.steps, visible) }),
    references: rule.references.map(visible),
  };
}
