import type { AppliedWaiver, SuppressionWarning, PairReport, ReportedFinding, Result, Side } from '../sdk/index.ts';

/** Results after waivers or the baseline are applied, and warnings about them. */
export interface Accepted {
  readonly results: readonly Result[];
  readonly notes: readonly SuppressionWarning[];
}

/** Applies waivers or a baseline to the results of one pair. `takenAt`: when its hosts were read. */
export type Accept = (results: readonly Result[], hosts: PairReport['hosts'], takenAt: string) => Accepted;

/** Why a finding is accepted. The findings of a rule that have equal reasons share a result. */
export interface Acceptance {
  readonly reason: string;
  /** Absent: the baseline accepts it. */
  readonly waiver?: AppliedWaiver;
}

/**
 * Moves accepted findings from failed to waived results. `reasonFor` returns the reason for accepting a finding, or
 * undefined. A rule with some accepted findings still fails with the others.
 */
export function withoutAccepted(
  results: readonly Result[],
  reasonFor: (result: Result, finding: ReportedFinding) => Acceptance | undefined,
): readonly Result[] {
  return results.flatMap((result): readonly Result[] => {
    if (result.verdict !== 'fail') return [result];
    const open: ReportedFinding[] = [];
    const accepted = new Map<string, { readonly acceptance: Acceptance; readonly findings: ReportedFinding[] }>();
    for (const finding of result.findings) {
      const acceptance = reasonFor(result, finding);
      const key = JSON.stringify(acceptance);
      if (acceptance === undefined) open.push(finding);
      else if (accepted.get(key)?.findings.push(finding) === undefined)
        accepted.set(key, { acceptance, findings: [finding] });
    }
    if (accepted.size === 0) return [result];
    const waived = [...accepted.values()].map(
      ({ acceptance, findings }): Result => ({ ...result, verdict: 'waived', ...acceptance, findings }),
    );
    return open.length === 0 ? waived : [{ ...result, findings: open }, ...waived];
  });
}

/**
 * Whether the absence of a finding of this rule is proven: the rule was judged on completely read hosts, and no finding
 * is omitted because another rule explains it. Otherwise the finding is neither present nor resolved.
 */
export function wasJudged(
  results: readonly Result[],
  hosts: PairReport['hosts'],
  rule: string,
  host: Side | undefined,
): boolean {
  const concerned = results.filter(
    (result) => result.rule === rule && (host === undefined || result.host === undefined || result.host === host),
  );
  return (
    concerned.length > 0 &&
    concerned.every(({ verdict, host: side, inPart, explainedBy }) => {
      const read = side === undefined ? [hosts.a, hosts.b] : [hosts[side]];
      return (
        verdict !== 'unknown' &&
        verdict !== 'skip' &&
        verdict !== 'off' &&
        inPart === undefined &&
        explainedBy === undefined &&
        read.every(({ status }) => status === 'complete')
      );
    })
  );
}
