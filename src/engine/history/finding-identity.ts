import type { PairReport, ReportedFinding, Result } from '../../sdk/index.ts';

/** Where and what a finding is, with hosts by name. */
export interface FindingPlace {
  readonly rule: string;
  /** Absent: the pair. */
  readonly host?: string;
  readonly moment: ReportedFinding['moment'];
  readonly subject: string;
}

/**
 * What makes a finding the same in two runs: rule, host, moment and subject. Of a host its name, because `a` and `b`
 * say only in which order a configuration lists them. Within one pair no two findings have it in common, but for what a
 * rule says twice.
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

/** What was found, as far as two runs can be expected to agree on it; nothing of a measurement. */
export const lastingValue = ({ actual, measured }: ReportedFinding): string | undefined =>
  measured === true ? undefined : onOneLine(actual);

export const onOneLine = (text: string): string => text.trim().replaceAll(/\s+/g, ' ');
