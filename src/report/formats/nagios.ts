import type { PairReport } from '../../sdk/index.ts';
import { severities } from '../../sdk/index.ts';
import { findingsOf, sentence } from '../findings.ts';
import { detachedCopy } from '../compressed-buffer.ts';
import { reporter } from '../reporter.ts';
import { settingSentences } from '../settings.ts';
import { Summary } from '../summary.ts';
import { isJudged, unknownSentences } from '../unknown.ts';

/** Limit of the output: Nagios Core reads 8 KiB (MAX_PLUGIN_OUTPUT_LENGTH) and drops the rest, NRPE less. */
const maxBytes = 8 * 1024;
/** Part of it for the statements of the first line. */
const maxSummaryBytes = 2 * 1024;
/** Reserved for the line with the number of omitted lines. */
const reserve = 160;

/**
 * Output of a Nagios or Icinga plugin: state and summary in the first line, performance data after a bar, then one line
 * per finding in the order of repair. Lines beyond the limit are omitted and counted.
 */
export const nagios = reporter(() => {
  const summary = new Summary();
  const totals = new NagiosTotals();
  const [findings, unknown, settings] = [new FirstLines(), new FirstLines(), new FirstLines()];
  return {
    pair: (pair) => {
      const found = findingsOf(pair).map((placed) => plain(sentence(placed)));
      const notJudged = unknownSentences(pair).map(plain);
      const settled = settingSentences(pair).map((each) => plain(`${pair.pair}: ${each}`));
      summary.add(pair);
      totals.add(pair);
      for (const each of found) findings.add(each);
      for (const each of notJudged) unknown.add(each);
      for (const each of settled) settings.add(each);
      return '';
    },
    *end() {
      const statements = cut(
        summary
          .statements()
          .map(({ short }) => plain(short))
          .join(' '),
        maxSummaryBytes,
      );
      const first = `HALINT ${totals.state} - ${statements} | ${totals.perfdata}\n`;
      yield first;
      let room = maxBytes - Buffer.byteLength(first) - reserve;
      let omitted = 0;
      for (const lines of [findings, unknown, settings]) {
        let printed = 0;
        for (const line of lines.first) {
          if (omitted > 0 || Buffer.byteLength(line) > room) break;
          room -= Buffer.byteLength(line);
          printed += 1;
          yield line;
        }
        omitted += lines.count - printed;
      }
      if (omitted > 0) yield `and ${omitted} more; see another format of halint\n`;
    },
  };
});

/** The first lines, up to the limit, and their total number. */
class FirstLines {
  readonly first: string[] = [];
  count = 0;
  #bytes = 0;

  add(line: string): void {
    this.count += 1;
    if (this.#bytes > maxBytes) return;
    const kept = `${cut(line, maxBytes / 8)}\n`;
    this.#bytes += Buffer.byteLength(kept);
    this.first.push(detachedCopy(kept));
  }
}

/** Truncates a text to a number of bytes, with a mark. */
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

/** The state and performance data over all pairs. */
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

  /** CRITICAL for critical and error findings, WARNING for warnings, UNKNOWN if something could not be judged. */
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
 * Replaces bars, which start performance data, and angle brackets, which older web interfaces render as markup. Square
 * brackets are not used, because `##[` is a CI command.
 */
const plain = (text: string): string =>
  text.replaceAll('|', '/').replaceAll('<', '(').replaceAll('>', ')').replaceAll('\n', ' ');
