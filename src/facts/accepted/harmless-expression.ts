import type { Harmless } from './acceptance.ts';

/** The lines as one extended regular expression of POSIX, for `grep -E` on a host; no line is harmless: `^$`. */
export const harmlessExpression = (lines: readonly Harmless[]): string =>
  lines.length === 0 ? '^$' : lines.map(({ line }) => `(${posix(line)})`).join('|');

/** What the tables use of JavaScript's expressions and POSIX has in another form. */
function posix({ source, ignoreCase }: RegExp): string {
  const text = source
    .replaceAll('(?:', '(')
    .replaceAll(String.raw`\/`, '/')
    .replaceAll(String.raw`\d`, '[0-9]')
    .replaceAll(String.raw`\w`, '[[:alnum:]_]')
    .replaceAll(String.raw`\S`, '[^[:blank:]]');
  return ignoreCase ? text.replaceAll(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`) : text;
}
