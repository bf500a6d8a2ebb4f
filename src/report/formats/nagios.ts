import type { PairReport } from '../../sdk/index.ts';
import { severities } from '../../sdk/index.ts';
import { findingsOf, sentence } from '../findings.ts';
import { detached } from '../held.ts';
import { reporter } from '../reporter.ts';
import { settingSentences } from '../settings.ts';
import { Summary } from '../summary.ts';
import { isJudged, unknownSentences } from '../unknown.ts';

/** What plugins may print: Nagios Core reads 8 KiB (MAX_PLUGIN_OUTPUT_LENGTH) and drops the rest, NRPE less. */
const mostBytes = 8 * 1024;
/** Of that, for the statements of the first line. */
const mostOfSummary = 2 * 1024;
/** Left for the line that says how much is left out. */
const reserve = 160;

/**
 * What a Nagios or Icinga plugin prints: state and summary in the first line, performance data behind a bar, one line
 * per finding after it, in the order in which to repair them. What a monitoring system would cut off is left out and
 * counted.
 */
export const nagios = reporter(() => {
  const summary = new Summary();
  const totals = new NagiosTotals();
  const [findings, unknown, settings] = [new FirstLines(), new FirstLines(), new FirstLines()];
  return {
    pair: (pair) => {
      const found = findingsOf(pair).map((placed) => plain(sentence(placed)));
      const blind = unknownSentences(pair).map(plain);
      const settled = settingSentences(pair).map((each) => plain(`${pair.pair}: ${each}`));
      summary.add(pair);
      totals.add(pair);
      for (const each of found) findings.add(each);
      for (const each of blind) unknown.add(each);
      for (const each of settled) settings.add(each);
      return '';
    },
    *end() {
      const statements = cut(
        summary
          .statements()
          .map(({ short }) => plain(short))
          .join(' '),
        mostOfSummary,
      );
      const first = `HALINT ${totals.state} - ${statements} | ${totals.perfdata}\n`;
      yield first;
      let room = mostBytes - Buffer.byteLength(first) - reserve;
      let leftOut = 0;
      for (const lines of [findings, unknown, settings]) {
        let told = 0;
        for (const line of lines.first) {
          if (leftOut > 0 || Buffer.byteLength(line) > room) break;
          room -= Buffer.byteLength(line);
          told += 1;
          yield line;
        }
        leftOut += lines.count - told;
      }
      if (leftOut > 0) yield `and ${leftOut} more; the other formats of halint have all of them\n`;
    },
  };
});

/** As many lines as may be printed, and how many there were. */
class FirstLines {
  readonly first: string[] = [];
  count = 0;
  #bytes = 0;

  add(line: string): void {
    this.count += 1;
    if (this.#bytes > mostBytes) return;
    const kept = `${cut(line, mostBytes / 8)}\n`;
    this.#bytes += Buffer.byteLength(kept);
    this.first.push(detached(kept));
  }
}

/** The beginning of a text, of at most so many bytes, and a mark where something is left out. */
function cut(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text;
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most - 4) break;
    kept += character;
  }
  return `${kept} ...`;
}

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
    const judged = isJudged(pair) && unknownSentences(pair).length === 0;
    this.#pairs += 1;
    for (const severity of severities) this.#findings[severity] += findings[severity];
    this.#unknown += counts.unknown;
    this.#passed += counts.pass;
    if (!judged) this.#allJudged = false;
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
    return [
      ...severities.map((severity) => `${severity}=${this.#findings[severity]};;;0`),
      `unknown=${this.#unknown};;;0`,
      `passed=${this.#passed};;;0`,
    ].join(' ');
  }
}

/**
 * A bar would start performance data; older web interfaces show markup as markup. No brackets: `##[` is a command for
 * CI.
 */
const plain = (text: string): string =>
  text.replaceAll('|', '/').replaceAll('<', '(').replaceAll('>', ')').replaceAll('\n', ' ');
