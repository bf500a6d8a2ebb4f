// drbd.conf-8.4(5), drbd.conf-9.0(5)

/** `words;` or `words { … }`, with where it is. */
export interface DrbdStatement {
  readonly words: readonly string[];
  /** Absent when it ends with a semicolon. */
  readonly body?: readonly DrbdStatement[];
  readonly path: string;
  readonly line: number;
}

interface Token {
  readonly kind: 'word' | '{' | '}' | ';';
  readonly text: string;
  readonly line: number;
}

/** Reads a file of DRBD's configuration; a text when a brace or a semicolon is missing. */
export function readDrbd(text: string, path: string): readonly DrbdStatement[] | string {
  const tokens = tokensOf(text);
  if (typeof tokens === 'number') return `${path}:${tokens}: a quote is not closed`;
  const reader = new Reader(tokens, path);
  const statements = reader.statements(0);
  return reader.fault ?? statements;
}

/**
 * Words are bare or in double quotes, on one line; a hash begins a comment that ends with the line. The number of the
 * line where a quote is not closed.
 */
function tokensOf(text: string): readonly Token[] | number {
  const tokens: Token[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (/^[ \t\n\v\f\r]*(?:#|$)/.test(row)) continue;
    const line = index + 1;
    for (const [found, quoted, closing, mark] of row.matchAll(
      /#.*|"((?:[^"\\]|\\.)*)("?)|([{};])|[^ \t\n\v\f\r{};#"]+/g,
    )) {
      if (closing === '') return line;
      if (quoted !== undefined) tokens.push({ kind: 'word', text: quoted, line });
      else if (mark === '{' || mark === '}' || mark === ';') tokens.push({ kind: mark, text: found, line });
      else if (!found.startsWith('#')) tokens.push({ kind: 'word', text: found, line });
    }
  }
  return tokens;
}

class Reader {
  fault: string | undefined;
  readonly #tokens: readonly Token[];
  readonly #path: string;
  #at = 0;

  constructor(tokens: readonly Token[], path: string) {
    this.#tokens = tokens;
    this.#path = path;
  }

  statements(depth: number): readonly DrbdStatement[] {
    const found: DrbdStatement[] = [];
    let words: Token[] = [];
    for (
      let token = this.#tokens[this.#at];
      token !== undefined && this.fault === undefined;
      token = this.#tokens[this.#at]
    ) {
      this.#at += 1;
      if (token.kind === 'word') {
        words.push(token);
        continue;
      }
      const first = words[0] ?? token;
      const base = { words: words.map(({ text }) => text), path: this.#path, line: first.line };
      if (token.kind === '}') {
        if (words.length > 0) this.#fail(first.line, `a semicolon is missing after ${first.text}`);
        else if (depth === 0) this.#fail(token.line, 'a closing brace without an opening one');
        return found;
      }
      if (token.kind === '{' && depth > 20) this.#fail(token.line, 'sections are nested too deep');
      else if (token.kind === '{') found.push({ ...base, body: this.statements(depth + 1) });
      else if (words.length > 0) found.push(base);
      words = [];
    }
    if (words[0] !== undefined) this.#fail(words[0].line, `a semicolon is missing after ${words[0].text}`);
    else if (depth > 0 && this.fault === undefined)
      this.#fail(this.#tokens.at(-1)?.line ?? 1, 'a closing brace is missing');
    return found;
  }

  #fail(line: number, what: string): void {
    this.fault ??= `${this.#path}:${line}: ${what}`;
  }
}

/**
 * One spelling for a list of statements: equal texts mean equal configurations. Their order is kept; sections without
 * content, such as the examples that the package brings, say nothing.
 */
export const canonicalDrbd = (statements: readonly DrbdStatement[]): string =>
  statements
    .filter(({ body }) => body === undefined || body.length > 0)
    .map(
      ({ words, body }) =>
        `${words.map((word) => JSON.stringify(word)).join(' ')}${body === undefined ? ';' : ` { ${canonicalDrbd(body)} }`}`,
    )
    .join(' ');
