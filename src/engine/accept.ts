import type { HygieneNote, PairReport, ReportedFinding, Result, Side } from '../sdk/index.ts';

/** Results with some findings accepted, and what is to be put in order about that which accepts them. */
export interface Accepted {
  readonly results: readonly Result[];
  readonly notes: readonly HygieneNote[];
}

/** Accepts findings of one pair. `takenAt`: when its hosts were read. */
export type Accept = (results: readonly Result[], hosts: PairReport['hosts'], takenAt: string) => Accepted;

/**
 * Takes the accepted findings out of what fails: `reasonFor` says why a finding is accepted, or nothing where it is
 * not. A rule of whose findings only some are accepted still fails, with the others.
 */
export function withoutAccepted(
  results: readonly Result[],
  reasonFor: (result: Result, finding: ReportedFinding) => string | undefined,
): readonly Result[] {
  return results.flatMap((result): readonly Result[] => {
    if (result.verdict !== 'fail') return [result];
    const open: ReportedFinding[] = [];
    const accepted = new Map<string, ReportedFinding[]>();
    for (const finding of result.findings) {
      const reason = reasonFor(result, finding);
      if (reason === undefined) open.push(finding);
      else accepted.set(reason, [...(accepted.get(reason) ?? []), finding]);
    }
    if (accepted.size === 0) return [result];
    const waived = [...accepted].map(
      ([reason, findings]): Result => ({ ...result, verdict: 'waived', reason, findings }),
    );
    return open.length === 0 ? waived : [{ ...result, findings: open }, ...waived];
  });
}

/**
 * Whether a finding of this rule would have been seen, had it been there: the rule was judged wherever it could be, of
 * hosts that were read completely, and nothing of it is left out because another rule explains it. What could not be
 * judged is neither there nor gone.
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
