import type { Finding, Outcome, Parameters, RuleText, UnknownReason } from '../sdk/index.ts';
import { isRemedy } from '../sdk/index.ts';

/** The description of a rule module by the realm of site rules (`define` in realm/main.ts). */
export interface Definition {
  readonly rule: number;
  readonly text: RuleText & {
    readonly scope: 'host' | 'pair' | 'cluster';
    readonly fallbackFor: readonly string[];
    readonly parameters: Parameters;
  };
  readonly reads: Readonly<Record<string, string>>;
  readonly optional: Readonly<Record<string, string>>;
  readonly explainedBy: readonly string[];
}

/** A document of the realm, or the reason for its failure. */
export type Answer = { readonly failed: string } | { readonly document: Readonly<Record<string, unknown>> };

/** Parses the answer of the realm. It should always be JSON, but this is verified. */
export function readAnswer(text: unknown): Answer {
  if (typeof text !== 'string') return { failed: 'it returned no valid answer' };
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { failed: 'it returned no valid answer' };
  }
  if (!isRecord(document)) return { failed: 'it returned no valid answer' };
  const { failed } = document;
  return typeof failed === 'string' ? { failed } : { document };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string';
const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';
const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const oneOf = (value: unknown, words: readonly string[]): boolean => typeof value === 'string' && words.includes(value);

export function isDefinition(value: object): value is Definition {
  if (!('rule' in value && 'text' in value && 'reads' in value && 'optional' in value && 'explainedBy' in value))
    return false;
  const { text, reads, optional } = value;
  if (!isRecord(text) || !isRecord(reads) || !isRecord(optional)) return false;
  return (
    typeof value.rule === 'number' &&
    areTexts(value.explainedBy) &&
    [...Object.values(reads), ...Object.values(optional)].every(isText) &&
    oneOf(text['scope'], ['host', 'pair', 'cluster']) &&
    oneOf(text['severity'], ['critical', 'error', 'warning', 'info']) &&
    [text['summary'], text['why']].every(isText) &&
    (isText(text['remedy']) || isRemedy(text['remedy'])) &&
    areTexts(text['references']) &&
    areTexts(text['fallbackFor']) &&
    isRecord(text['parameters']) &&
    Object.values(text['parameters']).every(isParameter)
  );
}

const isParameter = (value: unknown): boolean =>
  isRecord(value) &&
  oneOf(value['kind'], ['number', 'numbers', 'texts', 'table']) &&
  value['default'] !== undefined &&
  isText(value['describes']) &&
  isText(value['source']);

export function isOutcome(value: unknown): value is Outcome {
  if (Array.isArray(value)) return value.every(isFinding);
  return isRecord(value) && value['known'] === false && oneOf(value['reason'], reasons) && isText(value['detail']);
}

const reasons: readonly UnknownReason[] = ['absent', 'denied', 'timeout', 'too-large', 'not-collected', 'unparsable'];

function isFinding(value: unknown): value is Finding {
  if (!isRecord(value)) return false;
  const { subject, message, expected, actual, measured, moment, host, at, remedy, values, drift } = value;
  return (
    [subject, message, expected, actual].every(isText) &&
    (measured === undefined || measured === true) &&
    (moment === undefined || oneOf(moment, ['now', 'after-reboot', 'after-failover'])) &&
    (host === undefined || oneOf(host, ['a', 'b'])) &&
    (at === undefined || isLocation(at)) &&
    (isTextOrAbsent(remedy) || isRemedy(remedy)) &&
    (values === undefined || (isRecord(values) && Object.values(values).every(isText))) &&
    (drift === undefined || (isRecord(drift) && isText(drift['path'])))
  );
}

const isLocation = (value: unknown): boolean =>
  isRecord(value) && isText(value['path']) && (value['line'] === undefined || typeof value['line'] === 'number');

export const textsIn = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter(isText) : []);
