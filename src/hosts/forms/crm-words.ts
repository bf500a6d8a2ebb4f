import { UnknownLineError } from './unknown-line-error.ts';

/** A word of a statement of crmsh. */
export interface Word {
  readonly text: string;
  /** Whether it begins with a quotation mark, so that it is no keyword. */
  readonly quoted: boolean;
}

/** Splits a statement at blanks outside of quotation marks, which are removed. */
export function wordsOf(line: string): readonly Word[] {
  return [...line.matchAll(/(?:"(?:[^"\\]|\\.)*"|[^\s"])+/g)].map(([word]) => ({
    text: word.replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) => inner.replaceAll(/\\(.)/g, '$1')),
    quoted: word.startsWith('"'),
  }));
}

/** A word `name=value`. */
export function pairOf({ text }: Word): readonly [string, string] {
  const at = text.indexOf('=');
  if (at <= 0) throw new UnknownLineError(text);
  return [text.slice(0, at), text.slice(at + 1)];
}
