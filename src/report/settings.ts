import type { PairReport, Severity } from '../sdk/index.ts';
import { counted } from './findings.ts';
import { suppressionWarnings } from './suppression-warnings.ts';

/** A rule that halint.yaml turns off. */
export interface OffRule {
  readonly rule: string;
  readonly severity: Severity;
  readonly reason: string;
}

export interface ChangedSeverity extends OffRule {
  readonly from: Severity;
}

/** The distinct rules that are off, in the order of the document. */
export function offRules({ results }: PairReport): readonly OffRule[] {
  const rules = new Map<string, OffRule>();
  for (const { rule, severity, verdict, reason = noReason } of results) {
    if (verdict === 'off' && !rules.has(rule)) rules.set(rule, { rule, severity, reason });
  }
  return [...rules.values()];
}

/** The distinct rules with a changed severity, regardless of their verdict. */
export function changedSeverities({ results }: PairReport): readonly ChangedSeverity[] {
  const rules = new Map<string, ChangedSeverity>();
  for (const { rule, severity, severityChanged } of results) {
    if (severityChanged !== undefined && !rules.has(rule)) rules.set(rule, { rule, severity, ...severityChanged });
  }
  return [...rules.values()];
}

const noReason = 'no reason was given';

export const offSentence = ({ rule, severity, reason }: OffRule): string => `${rule} (${severity}) is off: ${reason}`;

export const changeSentence = ({ rule, severity, from, reason }: ChangedSeverity): string =>
  `${rule} is judged as ${severity} instead of ${from}: ${reason}`;

/** Disabled rules, changed severities and warnings about waivers, for formats that list sentences. */
export const settingSentences = (pair: PairReport): readonly string[] => [
  ...offRules(pair).map(offSentence),
  ...changedSeverities(pair).map(changeSentence),
  ...suppressionWarnings(pair),
];

/** `9 checks passed, 3 skipped because they do not apply here, 1 off.` */
export function restSentence({ counts: { pass, skip, off = 0 } }: PairReport): string {
  return `${counted(pass, 'check')} passed, ${skip} skipped because they do not apply here${off === 0 ? '' : `, ${off} off`}.`;
}
