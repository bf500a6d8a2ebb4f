import type { HostReport, PairReport, Result } from '../sdk/index.ts';
import type { Rendering } from './reporter.ts';

/**
 * Wraps a rendering so that it continues after a pair that it cannot render. The document reports that pair as not
 * judged. `failed` receives the pair and the error, and returns the reason for the document. A rendering must not
 * change its state before it throws.
 */
export const continueOnError = (rendering: Rendering, failed: (pair: string, error: unknown) => string): Rendering => ({
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
 * The names of the pair and its hosts, with all rules unknown. No other data is copied, because it may be the data that
 * the format cannot render.
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
