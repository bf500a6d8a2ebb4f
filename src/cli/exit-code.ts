import type { PairReport, Severity } from '../sdk/index.ts';
import { severities } from '../sdk/index.ts';

/** Exit codes of `halint check` and its relatives; `halint sync` has more, see `src/sync/outcome.ts`. Where several apply the order is 4, 2, 1, 3, 0. */
export const exitCode = {
  clean: 0,
  findings: 1,
  /** The command line or the configuration is wrong; nothing was judged. */
  usage: 2,
  /** A host or a fact could not be read, so that something could not be judged. */
  incomplete: 3,
  internal: 4,
} as const;

type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** What a report means for whoever started halint: a CI job, a timer, a person. */
export function exitCodeOf(pairs: readonly PairReport[], failOn: Severity): ExitCode {
  const counted = severities.slice(0, severities.indexOf(failOn) + 1);
  if (pairs.some((pair) => counted.some((severity) => pair.findings[severity] > 0))) return exitCode.findings;
  const judged = pairs.some((pair) => pair.results.length > 0);
  const whole = pairs.every(
    (pair) => pair.counts.unknown === 0 && pair.hosts.a.status === 'complete' && pair.hosts.b.status === 'complete',
  );
  return judged && whole ? exitCode.clean : exitCode.incomplete;
}
