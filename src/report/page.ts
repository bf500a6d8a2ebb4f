import type { ChalkInstance } from 'chalk';
import type { Severity } from '../sdk/index.ts';
import type { Statement } from './statement.ts';
import { columns, wrap } from './wrap.ts';

/**
 * How a line is meant; what it looks like is decided here and nowhere else. Colour adds to the words, never replaces
 * them.
 */
export type Tone = Severity | 'unknown' | 'bold' | 'dim' | 'plain';

/** Lines of text of one width. */
export class Page {
  readonly #width: number;
  readonly #paint: Readonly<Record<Tone, (line: string) => string>>;
  #lines: string[] = [];
  /** Whether a part was taken before. */
  #begun = false;

  constructor(width: number, chalk: ChalkInstance) {
    this.#width = width;
    this.#paint = {
      critical: chalk.red.bold,
      error: chalk.red,
      warning: chalk.yellow,
      info: chalk.cyan,
      unknown: chalk.magenta,
      bold: chalk.bold,
      dim: chalk.dim,
      plain: (line) => line,
    };
  }

  blank(): void {
    if (this.#begun || this.#lines.length > 0) this.#lines.push('');
  }

  heading(tone: Tone, line: string): void {
    this.blank();
    this.paragraph(line, 0, tone);
  }

  /** A text whose continuation lines are indented by two more. */
  paragraph(line: string, indent: number, tone: Tone): void {
    const room = this.#width - indent - 2;
    for (const [index, each] of wrap(line, room).entries())
      this.#push(' '.repeat(index === 0 ? indent : indent + 2), each, tone);
  }

  /** A line of a table, as it is. */
  row(line: string, indent: number): void {
    this.#push(' '.repeat(indent), line, 'plain');
  }

  /** `name: text`, for lists. */
  item(name: string, line: string, tone: Tone = 'plain'): void {
    this.paragraph(`${name}: ${line}`, 2, tone);
  }

  /** A label and its text beside it; below it where the label is long. */
  field(name: string, value: string, indent = 2, tone: Tone = 'plain'): void {
    const labelled = name.padEnd(9);
    const hang = indent + 11;
    if (columns(name) > 9) {
      this.paragraph(`${name}: ${value}`, indent, tone);
      return;
    }
    for (const [index, each] of wrap(value, this.#width - hang).entries()) {
      this.#push(index === 0 ? `${' '.repeat(indent)}${labelled}  ` : ' '.repeat(hang), each, tone);
    }
  }

  /**
   * Statements that together take no more lines than `most`: in short where they must, cut (in dots) where even that is
   * too long.
   */
  atMost(most: number, statements: readonly Statement[]): void {
    const wrapped = (text: string): string[] => [...wrap(text, this.#width)];
    const texts = statements.map(({ full }) => wrapped(full));
    const over = (): number => texts.flat().length - most;
    for (const [index, { short }] of statements.entries()) if (over() > 0) texts[index] = wrapped(short);
    while (over() > 0) {
      const longest = texts.reduce((left, right) => (right.length > left.length ? right : left));
      longest.pop();
      longest.push(`${wrap(longest.pop() ?? '', this.#width - 4)[0] ?? ''} ...`);
    }
    for (const line of texts.flat()) this.#push('', line, 'plain');
  }

  /** Begins a part, without lines of one that was not finished. */
  begin(): void {
    this.#lines = [];
  }

  /** The lines since the last time. */
  take(): string {
    const text = this.#lines.map((line) => `${line}\n`).join('');
    if (this.#lines.length > 0) this.#begun = true;
    this.#lines = [];
    return text;
  }

  #push(indent: string, line: string, tone: Tone): void {
    const shown = line === '' ? '' : this.#paint[tone](line);
    this.#lines.push((indent + shown).trimEnd());
  }
}
