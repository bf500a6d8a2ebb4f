import type { PairReport, ReportedFinding, Result } from '../sdk/index.ts';

/**
 * What makes a finding the same in two runs: rule, host, moment and subject. Of a host its name, because `a` and `b` say only
 * in which order a configuration lists them. Within one pair no two findings have it in common, but for what a rule says twice.
 */
export function identityOf(hosts: PairReport['hosts'], { rule, host: judged }: Result, { host = judged, moment, subject }: ReportedFinding): string {
  return JSON.stringify([rule, host === undefined ? null : hosts[host].name, moment, subject]);
}

/** What was found, as far as two runs can be expected to agree on it; nothing of a measurement. */
export const lastingValue = ({ actual, measured }: ReportedFinding): string | undefined => (measured === true ? undefined : actual.trim().replaceAll(/\s+/g, ' '));
