import type { PairReport } from '../sdk/index.ts';
import { severities } from '../sdk/index.ts';
import { findingsOf, sentence } from './findings.ts';
import { Held } from './held.ts';
import { reporter } from './reporter.ts';
import { Summary } from './summary.ts';
import { unknownSentences } from './unknown.ts';

/**
 * What a Nagios or Icinga plugin prints: state and summary in the first line, performance data behind a bar, one line
 * per finding after it.
 */
export const nagios = reporter(() => {
  const summary = new Summary();
  const totals = new NagiosTotals();
  const findings = new Held();
  const unknown = new Held();
  return {
    pair: (pair) => {
      summary.add(pair);
      totals.add(pair);
      for (const placed of findingsOf(pair)) findings.add(`${plain(sentence(placed))}\n`);
      for (const each of unknownSentences(pair)) unknown.add(`${plain(each)}\n`);
      return '';
    },
    *end() {
      yield `HALINT ${totals.state} - ${summary.statements().map(({ short }) => plain(short)).join(' ')} | ${totals.perfdata}\n`;
      yield* findings;
      yield* unknown;
    },
  };
});

const states = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'] as const;

/** What all pairs together come to, as a plugin says it. */
export class NagiosTotals {
  readonly #findings = { critical: 0, error: 0, warning: 0, info: 0 };
  #unknown = 0;
  #passed = 0;
  #pairs = 0;
  #allJudged = true;

  add(pair: PairReport): void {
    const { counts, findings } = pair;
    this.#pairs += 1;
    for (const severity of severities) this.#findings[severity] += findings[severity];
    this.#unknown += counts.unknown;
    this.#passed += counts.pass;
    if (counts.pass + counts.fail + counts.waived === 0 || unknownSentences(pair).length > 0) this.#allJudged = false;
  }

  /** CRITICAL for critical and error findings, WARNING for warnings; UNKNOWN when something could not be judged. */
  get state(): (typeof states)[number] {
    if (this.#findings.critical + this.#findings.error > 0) return 'CRITICAL';
    if (this.#findings.warning > 0) return 'WARNING';
    return this.#pairs > 0 && this.#allJudged ? 'OK' : 'UNKNOWN';
  }

  /** Exit code of a plugin (Monitoring Plugins Development Guidelines, "Plugin Return Codes"). */
  get exitCode(): number {
    return states.indexOf(this.state);
  }

  get perfdata(): string {
    return [...severities.map((severity) => `${severity}=${this.#findings[severity]};;;0`), `unknown=${this.#unknown};;;0`, `passed=${this.#passed};;;0`].join(' ');
  }
}

/** A bar would start performance data; older web interfaces show markup as markup. No brackets: `##[` is a command for CI. */
const plain = (text: string): string => text.replaceAll('|', '/').replaceAll('<', '(').replaceAll('>', ')').replaceAll('\n', ' ');
