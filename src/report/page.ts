import type { ChalkInstance } from 'chalk';
import type { Severity } from '../sdk/index.ts';
import type { Statement } from './statement.ts';
import { columns, wrap } from './wrap.ts';

/** The meaning of a line. Only this file maps it to colours. Colours never carry information of their own. */
export type Tone = Severity | 'unknown' | 'bold' | 'dim' | 'plain';

/** Width of the labels of fields. */
const labelWidth = 'requirement'.length;

/** Lines of text with a fixed width. */
export class Page {
  readonly #width: number;
  readonly #paint: Readonly<Record<Tone, (line: string) => string>>;
  #lines: string[] = [];
  /** Whether `take` has returned lines before. */
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

  /** A text with continuation lines indented by two. */
  paragraph(line: string, indent: number, tone: Tone): void {
    const room = this.#width - indent - 2;
    for (const [index, each] of wrap(line, room).entries())
      this.#push(' '.repeat(index === 0 ? indent : indent + 2), each, tone);
  }

  /** A line of a table, without wrapping. */
  row(line: string, indent: number): void {
    this.#push(' '.repeat(indent), line, 'plain');
  }

  /** `name: text`, for lists. */
  item(name: string, line: string, tone: Tone = 'plain'): void {
    this.paragraph(`${name}: ${line}`, 2, tone);
  }

  /** A label and its text in a second column. After a long label, the text follows on the same line. */
  field(name: string, value: string, indent = 2, tone: Tone = 'plain'): void {
    const labelled = name.padEnd(labelWidth);
    const hang = indent + labelWidth + 2;
    if (columns(name) > labelWidth) {
      this.paragraph(`${name}: ${value}`, indent, tone);
      return;
    }
    for (const [index, each] of wrap(value, this.#width - hang).entries()) {
      this.#push(index === 0 ? `${' '.repeat(indent)}${labelled}  ` : ' '.repeat(hang), each, tone);
    }
  }

  /**
   * Prints statements in at most `most` lines: in their short form if necessary, truncated (with dots) if even that is
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

  /** Begins a part; discards lines of an unfinished one. */
  begin(): void {
    this.#lines = [];
  }

  /** Returns the lines since the last call. */
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
