import type { PairReport, Severity } from '../sdk/index.ts';
import { severities } from '../sdk/index.ts';

/**
 * Exit codes of `halint check` and related commands. `halint sync` has more, see `src/sync/apply/outcome/outcome.ts`.
 * If several apply, the order is 4, 2, 1, 3, 5, 0.
 */
export const exitCode = {
  clean: 0,
  findings: 1,
  /** The command line, the configuration or an input file is invalid, or a report cannot be written. */
  usage: 2,
  /** Something could not be judged because a host or fact could not be read, or no rule was judged at all. */
  incomplete: 3,
  internal: 4,
  /** A waiver has expired, or a waiver or baseline entry matches no finding. */
  hygiene: 5,
} as const;

type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/**
 * Computes the exit code from the reports of all pairs. For an operation (`check --phase`), it is that of go and no-go:
 * only the rules that count for the operation matter.
 */
export class Outcome {
  readonly #counted: readonly Severity[];
  #found = false;
  #judged = false;
  #whole = true;
  #orderly = true;

  constructor(failOn: Severity) {
    this.#counted = severities.slice(0, severities.indexOf(failOn) + 1);
  }

  add({ findings, counts, hosts, hygiene = [], readiness }: PairReport): void {
    if (hygiene.some(({ kind }) => kind !== 'expires-soon')) this.#orderly = false;
    if (readiness !== undefined) {
      this.#judged = true;
      if (readiness.reasons.some(({ verdict }) => verdict === 'fail')) this.#found = true;
      if (!readiness.go) this.#whole = false;
      return;
    }
    if (this.#counted.some((severity) => findings[severity] > 0)) this.#found = true;
    if (counts.pass + counts.fail + counts.waived > 0) this.#judged = true;
    if (counts.unknown > 0 || hosts.a.status !== 'complete' || hosts.b.status !== 'complete') this.#whole = false;
  }

  get exitCode(): ExitCode {
    if (this.#found) return exitCode.findings;
    if (!this.#judged || !this.#whole) return exitCode.incomplete;
    return this.#orderly ? exitCode.clean : exitCode.hygiene;
  }
}
