import type { PairReport, ReportedFinding, Result, Side } from '../../src/sdk/index.ts';

/** Hosts that were read completely, but for those named. */
export function hosts(notRead: readonly Side[] = []): PairReport['hosts'] {
  const host = (side: Side) =>
    ({
      name: `mail-${side}`,
      address: '',
      via: 'test',
      status: notRead.includes(side) ? 'unreachable' : 'complete',
      duration: 0,
      unknownFacts: [],
    }) as const;
  return { a: host('a'), b: host('b') };
}

export const finding = (subject: string, actual = 'nfs4', more: Partial<ReportedFinding> = {}): ReportedFinding => ({
  ...{ subject, message: 'it is wrong', expected: 'ext4', actual, moment: 'now', remedy: 'fix it' },
  ...more,
});

/** What a rule came to on a host, or (host absent) on the pair. */
export const result = (
  rule: string,
  host: Side | undefined,
  findings: readonly ReportedFinding[],
  verdict: Result['verdict'] = findings.length > 0 ? 'fail' : 'pass',
): Result => ({
  ...{ rule, severity: 'error', summary: 'It is right', verdict, findings },
  ...(host === undefined ? {} : { host }),
});

/** `rule host verdict: subjects (reason)`, a line a result. */
export const summaryOf = (results: readonly Result[]): readonly string[] =>
  results.map(({ rule, host, verdict, findings, reason }) =>
    [
      rule,
      host ?? 'pair',
      `${verdict}:`,
      findings.map(({ subject }) => subject).join(' '),
      reason === undefined ? '' : `(${reason})`,
    ]
      .join(' ')
      .trim(),
  );
