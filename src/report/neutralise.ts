import type {
  HostReport,
  SuppressionWarning,
  NextStep,
  PairReport,
  RemedyValues,
  Report,
  ReportedFinding,
  Result,
  RuleReport,
} from '../sdk/index.ts';
import { mapRemedy } from '../sdk/index.ts';
import { once } from '../sdk/once.ts';

/**
 * Data from a host is untrusted: it may contain terminal escapes, text that reorders the text after it, or commands for
 * a CI runner. These functions make such characters visible and ineffective. Escaping for a format (XML, HTML, CSV…) is
 * the task of its reporter.
 */

/**
 * Controls, format characters (bidi overrides, zero-width), ignorable characters, lone surrogates, line and paragraph
 * separators, and the two code points that XML 1.0 §2.2 forbids.
 */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFFE\uFFFF]/gu;

/** `::error …::` (GitHub Actions) is a command at the start of a line. IPv6 addresses have no letter after f. */
const workflowCommand = /::(?=[a-z-]*[g-z])/gi;
/** `##vso[` and `##[` (Azure, older GitHub runners), `##teamcity[`: commands anywhere in a line. */
const loggingCommand = /##(?=[a-z.]*\[)/gi;

/** Fast path: printable ASCII without `::` and `##` needs no change. */
const harmless = /^(?:[ -"$-9;-~]|#(?!#)|:(?!:))*$/;

/** Neutralises a text to one line of visible characters without commands for terminals or CI runners. */
export function visible(text: string): string {
  if (harmless.test(text)) return text;
  return inert(
    text
      .replaceAll(/\r?\n|\r/g, String.raw`\n`)
      .replaceAll('\t', ' ')
      .replaceAll(invisible, escaped),
  );
}

/** Like `visible`, but keeps line feeds: for steps and explanations with several lines. */
export function visibleLines(text: string): string {
  return text.split(/\r?\n/).map(visible).join('\n');
}

function inert(text: string): string {
  return text.replaceAll(workflowCommand, ': :').replaceAll(loggingCommand, '# #');
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return String.raw`\x` + code.toString(16).padStart(2, '0');
  return code > 0xffff
    ? `${String.raw`\u`}{${code.toString(16)}}`
    : String.raw`\u` + code.toString(16).padStart(4, '0');
}

/** Equivalent JSON without invisible characters and CI commands, by RFC 8259 §7 escapes. */
export function neutraliseJson(json: string): string {
  const escape = (unit: string): string => String.raw`\u` + unit.charCodeAt(0).toString(16).padStart(4, '0');
  const escapeAll = (text: string): string => text.replaceAll(/[^]/g, escape);
  return json
    .replaceAll(invisible, (found) => (found === '\n' ? found : escapeAll(found)))
    .replaceAll(workflowCommand, escapeAll)
    .replaceAll(loggingCommand, escapeAll);
}

/** Neutralises the head of a document. */
export function neutraliseHead(head: Omit<Report, 'pairs'>): Omit<Report, 'pairs'> {
  return {
    schemaVersion: head.schemaVersion,
    halint: visible(head.halint),
    rules: Object.fromEntries(Object.entries(head.rules).map(([id, rule]) => [visible(id), neutraliseRule(rule)])),
  };
}

/** Neutralises a pair, once for all formats. */
export const neutralisePair = once(
  (pair: PairReport): PairReport => ({
    ...pair,
    pair: visible(pair.pair),
    ...(pair.declaredAt === undefined
      ? {}
      : { declaredAt: { ...pair.declaredAt, path: visible(pair.declaredAt.path) } }),
    takenAt: visible(pair.takenAt),
    ...(pair.nextStep === undefined ? {} : { nextStep: neutraliseStep(pair.nextStep) }),
    hosts: { a: neutraliseHost(pair.hosts.a), b: neutraliseHost(pair.hosts.b) },
    results: pair.results.map(neutraliseResult),
    ...(pair.hygiene === undefined ? {} : { hygiene: pair.hygiene.map(neutraliseNote) }),
  }),
);

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
    summary: visible(rule.summary),
    why: visibleLines(rule.why),
    remedy: visibleLines(rule.remedy),
    ...(rule.steps === undefined ? {} : { steps: mapRemedy(rule.steps, visible) }),
    references: rule.references.map(visible),
  };
}
