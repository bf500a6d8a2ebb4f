import type { PairReport, ReportedFinding, Result } from '../sdk/index.ts';

/** The identifying properties of a finding, with its host by name. */
export interface FindingPlace {
  readonly rule: string;
  /** Absent: the pair. */
  readonly host?: string;
  readonly moment: ReportedFinding['moment'];
  readonly subject: string;
}

/**
 * The identity of a finding across runs: rule, host, moment and subject. The host is identified by its name, because
 * `a` and `b` depend on the order in the configuration. It is unique within a pair unless a rule reports the same
 * subject twice.
 */
export const identity = ({ rule, host, moment, subject }: FindingPlace): string =>
  JSON.stringify([rule, host ?? null, moment, subject]);

export function placeIn(
  hosts: PairReport['hosts'],
  { rule, host: judged }: Result,
  { host = judged, moment, subject }: ReportedFinding,
): FindingPlace {
  return { rule, ...(host === undefined ? {} : { host: hosts[host].name }), moment, subject };
}

export const identityOf = (hosts: PairReport['hosts'], result: Result, finding: ReportedFinding): string =>
  identity(placeIn(hosts, result, finding));

/** The actual value for comparing runs; undefined for a measurement. */
export const stableValue = ({ actual, measured }: ReportedFinding): string | undefined =>
  measured === true ? undefined : onOneLine(actual);

export const onOneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');
