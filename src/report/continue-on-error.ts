import type { HostReport, PairReport, Result } from '../sdk/index.ts';
import type { Rendering } from './reporter.ts';

/**
 * The same rendering, which goes on after a pair that it cannot render: the document then says of this pair that it is
 * not judged. `failed` is given the pair and the error, and gives the reason that the document tells. A rendering that
 * throws has taken up nothing of the pair.
 */
export const containing = (rendering: Rendering, failed: (pair: string, error: unknown) => string): Rendering => ({
  ...rendering,
  pair: (pair) => {
    try {
      return rendering.pair(pair);
    } catch (error) {
      return rendering.pair(notRendered(pair, failed(pair.pair, error)));
    }
  },
});

/**
 * The names of the pair and its hosts, and that no rule counts as judged. Nothing else of it is taken over, because any
 * of it may be what the format cannot render.
 */
function notRendered({ pair, profile, takenAt, hosts, results }: PairReport, reason: string): PairReport {
  const unknown = results
    .filter(({ verdict }) => verdict !== 'skip' && verdict !== 'off')
    .map(
      ({ rule, severity, summary, host }): Result => ({
        rule,
        severity,
        summary,
        ...(host === undefined ? {} : { host }),
        verdict: 'unknown',
        reason,
        findings: [],
      }),
    );
  return {
    pair,
    profile,
    takenAt,
    hosts: { a: notShown(hosts.a, reason), b: notShown(hosts.b, reason) },
    results: unknown,
    counts: { pass: 0, fail: 0, unknown: unknown.length, skip: 0, waived: 0 },
    findings: { critical: 0, error: 0, warning: 0, info: 0 },
  };
}

const notShown = ({ name, address, via, duration }: HostReport, error: string): HostReport => ({
  name,
  address,
  via,
  status: 'partial',
  error,
  duration,
  unknownFacts: [],
});
