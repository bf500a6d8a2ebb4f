import { createHash } from 'node:crypto';
import { RE2JS } from 're2js';
import type { Mask } from '../../sdk/index.ts';
import { memoizeByText } from '../../sdk/memoize.ts';

/**
 * Hides secrets as the collection script hides them, for texts that are read here and not on a host (a rendered tree,
 * a recording). The expressions of masks keep to what POSIX extended and JavaScript expressions share.
 */
export function maskText(text: string, masks: readonly Mask[] | undefined, key: string): string {
  if (masks === undefined) return text;
  const digest = (secret: string): string =>
    `secret:${createHash('sha256')
      .update(key + secret)
      .digest('hex')
      .slice(0, 32)}`;
  const withoutKeys = masks.some((mask) => mask.kind === 'pem-private-key')
    ? text.replaceAll(/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----\n?|$)/g, '')
    : text;
  const values = masks.filter((mask) => mask.kind === 'value');
  const waiting = new Set<ValueMask>();
  return withoutKeys
    .split('\n')
    .map((line) =>
      values.reduce((masked, mask) => {
        let begun = masked;
        if (waiting.has(mask) && !/^[ \t]*(#.*)?$/.test(begun)) {
          waiting.delete(mask);
          begun = maskWord(begun, mask, digest);
        }
        if (mask.next === undefined || !posix(mask.next, line).test(line)) return maskLine(begun, mask, digest);
        waiting.add(mask);
        return begun;
      }, line),
    )
    .join('\n');
}

type ValueMask = Extract<Mask, { kind: 'value' }>;

/** Hides the first word of a line. */
function maskWord(line: string, mask: ValueMask, digest: (secret: string) => string): string {
  const blank = /^[ \t]*/.exec(line)?.[0] ?? '';
  const rest = line.slice(blank.length);
  const { quote, value } = secretAt(rest, mask.until);
  return blank + quote + (value === '' ? value : digest(value)) + rest.slice(quote.length + value.length);
}

function maskLine(line: string, mask: ValueMask, digest: (secret: string) => string): string {
  if (mask.line !== undefined && !posix(mask.line, line).test(line)) return line;
  const after = posix(mask.after, line);
  let done = '';
  let rest = line;
  for (;;) {
    const match = after.exec(rest);
    if (match === null) return done + rest;
    const start = match.index + match[0].length;
    done += rest.slice(0, start);
    rest = rest.slice(start);
    const { quote, value } = secretAt(rest, mask.until);
    done += quote + (value === '' || value.startsWith('secret:') ? value : digest(value));
    rest = rest.slice(quote.length + value.length);
    if (match[0] === '' && value === '') return done + rest;
  }
}

/** The secret that a text begins with, and the quote before it. */
function secretAt(rest: string, until: ValueMask['until']): { readonly quote: string; readonly value: string } {
  if (until === 'line') return { quote: '', value: rest };
  if (until === 'at') {
    // Digits before a slash are a port: `http://host:80/user@example.org`.
    const word = /^[^ \t"']*/.exec(rest)?.[0] ?? '';
    return { quote: '', value: /^[0-9]+(\/|$)/.test(word) ? '' : word.slice(0, Math.max(word.lastIndexOf('@'), 0)) };
  }
  const quoted = /^(["'])(.*?)(?:\1|$)/.exec(rest);
  const word = until === 'blank' ? /^[^ \t"']*/ : /^[^ \t;,<>"']*/;
  return { quote: quoted?.[1] ?? '', value: quoted?.[2] ?? word.exec(rest)?.[0] ?? '' };
}

/** A search in a line: the first match and its text. */
interface Expression {
  test(text: string): boolean;
  exec(text: string): { readonly index: number; readonly 0: string } | null;
}

/** Characters; JavaScript's expressions take the square of a line's length, and configuration has no such lines. */
const longLine = 1000;

const short = memoizeByText(64 * 1024, (pattern): Expression => new RegExp(plain(pattern)));
const long = memoizeByText(64 * 1024, (pattern): Expression => linear(plain(pattern)));

/**
 * A POSIX extended expression: only the bracket classes differ. Long lines are matched by RE2, which takes linear time.
 */
const posix = (pattern: string, line: string): Expression => (line.length <= longLine ? short(pattern) : long(pattern));

const plain = (pattern: string): string =>
  pattern
    .replaceAll('[:space:]', String.raw`\s`)
    .replaceAll('[:blank:]', String.raw` \t`)
    .replaceAll('[:alnum:]', 'A-Za-z0-9');

function linear(pattern: string): Expression {
  const compiled = RE2JS.compile(pattern);
  return {
    test: (text) => compiled.matcher(text).find(),
    exec: (text) => {
      const matcher = compiled.matcher(text);
      return matcher.find() ? { index: matcher.start(), 0: matcher.group() ?? '' } : null;
    },
  };
}
