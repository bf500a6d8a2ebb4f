import type {
  HostReport,
  PairReport,
  Report,
  ReportedFinding,
  Result,
  Severity,
  Side,
  Verdict,
} from '../../src/sdk/index.ts';

/** A finding of which only what a test is about is said. */
export const finding = (subject: string, more: Partial<ReportedFinding> = {}): ReportedFinding => ({
  subject,
  message: `${subject} is wrong`,
  expected: 'right',
  actual: 'wrong',
  moment: 'now',
  remedy: 'fix it',
  ...more,
});

const host = (name: string, status: HostReport['status'] = 'complete'): HostReport => ({
  name,
  address: '192.0.2.1',
  via: 'test',
  status,
  ...(status === 'complete' ? {} : { error: 'connection refused' }),
  duration: 1,
  unknownFacts: [],
});

interface Judged {
  readonly on?: Side;
  readonly severity?: Severity;
  readonly reason?: string;
  readonly inPart?: true;
  readonly explainedBy?: readonly string[];
}

/** A rule's result; its findings are those of `found`. */
export function result(
  rule: string,
  verdict: Verdict,
  found: readonly ReportedFinding[] = [],
  { on, severity = 'error', reason, inPart, explainedBy }: Judged = {},
): Result {
  return {
    rule,
    severity,
    summary: rule,
    verdict,
    findings: found,
    ...(on === undefined ? {} : { host: on }),
    ...(reason === undefined ? {} : { reason }),
    ...(inPart === undefined ? {} : { inPart }),
    ...(explainedBy === undefined ? {} : { explainedBy }),
  };
}

interface Around {
  readonly pair?: string;
  readonly takenAt?: string;
  readonly a?: string;
  readonly b?: string;
  readonly unread?: Side;
}

export function pairReport(
  results: readonly Result[],
  { pair = 'mail', takenAt = '2026-06-14T03:00:00.000Z', a = 'mail-a', b = 'mail-b', unread }: Around = {},
): PairReport {
  const count = (verdict: Verdict): number => results.filter((each) => each.verdict === verdict).length;
  const found = (severity: Severity): number =>
    results
      .filter((each) => each.verdict === 'fail' && each.severity === severity)
      .reduce((sum, { findings }) => sum + findings.length, 0);
  return {
    pair,
    profile: 'generic',
    takenAt,
    results,
    hosts: {
      a: host(a, unread === 'a' ? 'unreachable' : 'complete'),
      b: host(b, unread === 'b' ? 'unreachable' : 'complete'),
    },
    counts: {
      pass: count('pass'),
      fail: count('fail'),
      unknown: count('unknown'),
      skip: count('skip'),
      waived: count('waived'),
      ...(count('off') === 0 ? {} : { off: count('off') }),
    },
    findings: { critical: found('critical'), error: found('error'), warning: found('warning'), info: found('info') },
  };
}

export const report = (...pairs: readonly PairReport[]): Report => ({
  schemaVersion: 1,
  halint: '0.1.0',
  pairs,
  rules: {},
});

/** The same report, had the configuration listed the hosts the other way round. */
export function exchanged(pair: PairReport): PairReport {
  const other = { a: 'b', b: 'a' } as const;
  const turned = ({ host: side }: { readonly host?: Side }) => (side === undefined ? {} : { host: other[side] });
  return {
    ...pair,
    hosts: { a: pair.hosts.b, b: pair.hosts.a },
    results: [...pair.results].reverse().map((each) => ({
      ...each,
      ...turned(each),
      findings: [...each.findings].reverse().map((one) => ({ ...one, ...turned(one) })),
    })),
  };
}
