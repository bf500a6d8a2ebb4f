// keepalived.conf(5), "CONFIGURATION PARSER", "Conditional configuration", "Parameter substitution"
import { trimmed } from './white-space.ts';

/** One directive: its words, where it is, and the block that it opens. */
export interface Directive {
  readonly keyword: string;
  readonly args: readonly string[];
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** Absent where it opens no block. */
  readonly block?: readonly Directive[];
}

/** What decides about a file besides its text. */
export interface KeepalivedContext {
  /** Compared with the word after `@`: the first part of the host's name, or what `-i` says. */
  readonly configId: string;
  /** The texts that an `include` names; undefined when they could not be read. */
  readonly include: (
    pattern: string,
    from: string,
  ) => readonly { readonly path: string; readonly text: string }[] | undefined;
}

interface Line {
  readonly words: readonly Word[];
  readonly path: string;
  readonly line: number;
}

interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

/** The directives of a configuration with its included files, or why it cannot be understood. */
export function readKeepalived(text: string, path: string, context: KeepalivedContext): readonly Directive[] | string {
  const reader = new Reader(context);
  reader.file(text, path, 0);
  return reader.problem ?? tree(reader.lines);
}

class Reader {
  readonly lines: Line[] = [];
  problem: string | undefined;
  readonly #context: KeepalivedContext;
  readonly #parameters = new Map<string, string>();

  constructor(context: KeepalivedContext) {
    this.#context = context;
  }

  file(text: string, path: string, depth: number): void {
    const lines = text.split('\n');
    for (let at = 0; at < lines.length; at += 1) {
      const number = at + 1;
      const parts = [lines[at] ?? ''];
      while (parts.at(-1)?.endsWith('\\') === true && at + 1 < lines.length) parts.push(lines[(at += 1)] ?? '');
      this.#line(
        parts.map((part, index) => (index < parts.length - 1 ? part.slice(0, -1) : part)).join('\n'),
        path,
        number,
        depth,
      );
    }
  }

  #line(text: string, path: string, line: number, depth: number): void {
    const applies = this.#condition(text);
    if (applies === undefined) return;
    const [, name, value] = /^[ \t\n\v\f\r]*\$([A-Za-z_]\w*)=([\s\S]*)$/.exec(applies) ?? [];
    if (name !== undefined) {
      this.#parameters.set(name, trimmed(value ?? ''));
      return;
    }
    if (/^[ \t\n\v\f\r]*~(SEQ|LST)/.test(applies)) {
      this.problem ??= `${path}:${line} uses a ~SEQ or ~LST block, which halint does not read`;
      return;
    }
    const substituted = this.#substitute(applies, path, 0);
    if (substituted !== applies && substituted.includes('\n')) {
      for (const part of substituted.split('\n')) this.#line(part, path, line, depth + 1);
      return;
    }
    const words = split(this.#condition(substituted) ?? '');
    const [first, pattern] = words;
    if (first === undefined) return;
    if (/^include[rmwbat]?$/.test(first.text) && pattern !== undefined) this.#include(pattern.text, path, line, depth);
    else this.lines.push({ words, path, line });
  }

  #include(pattern: string, path: string, line: number, depth: number): void {
    const files = depth > 20 ? undefined : this.#context.include(pattern, path);
    if (files === undefined) this.problem ??= `${path}:${line} includes ${pattern}, which was not read`;
    for (const file of files ?? []) this.file(file.text, file.path, depth + 1);
  }

  /** The line without its condition; undefined when the condition does not hold here. */
  #condition(text: string): string | undefined {
    const [, not, id, rest] = /^[ \t\n\v\f\r]*@(\^?)([^ \t\n\v\f\r]+)([\s\S]*)$/.exec(text) ?? [];
    if (id === undefined) return text;
    return (id === this.#context.configId) === (not === '') ? (rest ?? '') : undefined;
  }

  #substitute(text: string, path: string, depth: number): string {
    if (depth > 20 || !text.includes('$')) return text;
    const replaced = text.replaceAll(
      /\$(?:\{(\w+)\}|([A-Za-z_]\w*)(?=[ \t\n\v\f\r]|$))/g,
      (whole, braced?: string, plain?: string) => {
        const name = braced ?? plain ?? '';
        if (name === '_PWD') return path.slice(0, Math.max(1, path.lastIndexOf('/')));
        if (name === '_INSTANCE') return this.#context.configId;
        return this.#parameters.get(name) ?? whole;
      },
    );
    return replaced === text ? text : this.#substitute(replaced, path, depth + 1);
  }
}

/**
 * Words of a line without its comment. Quotes join, a backslash takes the next character as it is, braces stand alone.
 * A no-break space and a byte order mark are no white space for keepalived: they belong to the word.
 */
function split(text: string): readonly Word[] {
  const words: Word[] = [];
  let word: { text: string; quoted: boolean } | undefined;
  const end = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '#' || character === '!') break;
    if (character === '"' || character === "'") {
      const close = closing(text, at, character);
      const inside = text.slice(at + 1, close).replaceAll(/\\(.)/g, '$1');
      word = { text: (word?.text ?? '') + inside, quoted: true };
      at = close;
    } else if (/[ \t\n\v\f\r]/.test(character)) end();
    else if (character === '{' || character === '}') {
      end();
      words.push({ text: character, quoted: false });
    } else {
      const taken = character === '\\' ? text.charAt((at += 1)) : character;
      word = { text: (word?.text ?? '') + taken, quoted: word?.quoted ?? false };
    }
  }
  end();
  return words;
}

function closing(text: string, from: number, quote: string): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === quote) return at;
  }
  return text.length;
}

interface Open {
  readonly keyword: string;
  readonly args: readonly string[];
  readonly path: string;
  readonly line: number;
  block?: Open[];
}

function tree(lines: readonly Line[]): readonly Directive[] | string {
  const root: Open[] = [];
  const stack: Open[][] = [root];
  for (const { words, path, line } of lines) {
    let current: string[] = [];
    const flush = (): void => {
      const [keyword, ...args] = current;
      if (keyword !== undefined) stack.at(-1)?.push({ keyword, args, path, line });
      current = [];
    };
    for (const { text, quoted } of words) {
      if (quoted || (text !== '{' && text !== '}')) current.push(text);
      else if (text === '{') {
        flush();
        // The brace may stand on a line of its own, below its keyword.
        const owner = stack.at(-1)?.at(-1);
        if (owner === undefined) return `${path}:${line} opens a block without a keyword`;
        owner.block ??= [];
        stack.push(owner.block);
      } else {
        flush();
        if (stack.length === 1) return `${path}:${line} closes a block that was not opened`;
        stack.pop();
      }
    }
    flush();
  }
  return stack.length === 1 ? root : 'the configuration ends inside a block';
}
