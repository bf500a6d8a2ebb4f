import { shapes, notSecret } from './shapes.ts';
import { expression, isNotSecret, keyOf, lower, matches } from './not-secret.ts';

/** How the end of a secret is found. */
export type SecretEnd =
  | 'setting'
  | 'argument'
  | 'statement'
  | 'word'
  | 'url'
  | 'url-user'
  | 'user-at-host'
  | 'table'
  | 'line'
  | 'colon'
  | 'hash'
  | 'pgpass'
  | 'des'
  | 'dash'
  | 'known'
  | 'bearer'
  | 'element'
  | 'attribute';

/** Characters before the closing quote; -1 without one. A quote after a backslash, or doubled, closes nothing. */
export function closed(text: string, quote: string): number {
  let from = 0;
  for (;;) {
    const at = text.indexOf(quote, from);
    if (at < 0) return -1;
    if (quote.length === 1 && at > 0 && text[at - 1] === '\\') from = at + 1;
    else if (quote === "'" && text[at + 1] === "'") from = at + 2;
    else return at;
  }
}

const isQuote = (character: string): boolean => character === '"' || character === "'";
const isOdd = (text: string, character: string): boolean => text.split(character).length % 2 === 0;

/** Without blanks and separators of statements at the end. */
const trimmed = (text: string): number => text.replace(/[ \t;,\r]+$/, '').length;

/** Where an unquoted value ends that others follow. */
function wordEnd(prefix: string, rest: string): number {
  let length = rest.length;
  for (let at = 0; at < rest.length; at++) {
    const character = rest.charAt(at);
    if (!' \t\n"\',;&<'.includes(character)) continue;
    const isEnd =
      character === ' ' || character === '\t' || character === '\n'
        ? true
        : isQuote(character)
          ? isOdd(prefix, character)
          : character === '<'
            ? rest[at + 1] === '/'
            : matches(lower(rest.slice(at + 1)), shapes.next);
    if (isEnd) {
      length = at;
      break;
    }
  }
  return rest.slice(0, length).replace(/[)\]},;]+$/, '').length;
}

/** The position of a value in the text that follows: characters before it, and its length. */
interface Place {
  readonly skip: number;
  readonly length: number;
  /** The quote that was not closed in this line. */
  readonly open?: string;
}

const nothing: Place = { skip: 0, length: 0 };

/** A value in quotes; undefined where there are none. What goes on behind the closing quote is hidden as a whole. */
export function quoted(prefix: string, rest: string): Place | undefined {
  const first = rest.charAt(0);
  const escaped = first === '\\' && isQuote(rest.charAt(1));
  if (!escaped && !isQuote(first)) return undefined;
  const doubled = first === "'" && rest[1] === "'" && !/^([ \t;,)}]|\]|$)/.test(rest.slice(2));
  const quote = escaped || doubled ? rest.slice(0, 2) : first;
  const skip = quote.length;
  const end = closed(rest.slice(skip), quote);
  if (end < 0) return { skip, length: rest.length - skip, open: quote };
  const after = rest.charAt(skip + end + skip);
  if (after === '' || ' \t\n;,)}]|&<>\r:\\/'.includes(after) || (isQuote(after) && isOdd(prefix, after)))
    return { skip, length: end };
  return { skip: 0, length: trimmed(rest) };
}

/** What a mask of a source has left: `secret:` and a digest. */
const isDigest = (rest: string, matched: string): boolean =>
  matched === 'secret:' && (/^[0-9a-f]+/.exec(rest)?.[0].length ?? 0) === 32;

function ofSetting(done: string, rest: string, matched: string): Place {
  if (isDigest(rest, matched)) return nothing;
  const key = keyOf(done);
  const named = done.replace(/[^A-Za-z0-9_.-]+$/, '');
  const prefix = named.slice(0, named.length - key.length);
  const place = quoted(prefix, rest) ?? unquoted(prefix, rest, matched, done.slice(prefix.length));
  return isNotSecret(key, rest.slice(place.skip, place.skip + place.length)) ? nothing : place;
}

function unquoted(prefix: string, rest: string, matched: string, own: string): Place {
  const before = prefix.slice(-1);
  const scheme = lengthOf(expression(shapes.scheme), lower(rest));
  const word = scheme + wordEnd(prefix, rest.slice(scheme));
  if (matched.endsWith('=') && matches(lower(rest.slice(word)), shapes.command)) return { skip: 0, length: word };
  if (isQuote(before) && !own.includes(before)) {
    const end = closed(rest, before);
    return end < 0 ? { skip: 0, length: rest.length, open: before } : { skip: 0, length: end };
  }
  if (!matches(lower(prefix), shapes.lineStart)) return { skip: 0, length: word };
  return { skip: 0, length: trimmed(rest) };
}

function ofStatement(done: string, rest: string): Place {
  if (matches(lower(rest), notSecret.noValue)) return nothing;
  const end = rest.indexOf(';');
  const place = quoted('', rest) ?? {
    skip: 0,
    length: done.endsWith('\t') ? wordEnd('', rest) : trimmed(end < 0 ? rest : rest.slice(0, end)),
  };
  return isNotSecret(keyOf(done), rest.slice(place.skip, place.skip + place.length)) ? nothing : place;
}

const lengthOf = (pattern: RegExp, text: string): number => pattern.exec(text)?.[0].length ?? 0;

function ofUrl(rest: string): Place {
  const found = lengthOf(/^[^/ \t\n"'<>]*@/, rest);
  if (found > 0) return { skip: 0, length: found - 1 };
  const further = /^[0-9]+(\/|$)/.test(rest) ? 0 : lengthOf(/^[^ \t\n"'<>@]*@/, rest);
  return { skip: 0, length: Math.max(0, further - 1) };
}

/** The position of a secret in the text that follows the match of an expression. */
export function placeOf(end: SecretEnd, done: string, rest: string, matched: string): Place {
  const first = (length: number, least = 1): Place => (length >= least ? { skip: 0, length } : nothing);
  switch (end) {
    case 'setting':
      return ofSetting(done, rest, matched);
    case 'statement':
      return ofStatement(done, rest);
    case 'argument':
      return quoted('', rest) ?? nothing;
    case 'attribute':
      return quoted(done, rest) ?? { skip: 0, length: wordEnd(done, rest) };
    case 'word':
      if (matches(rest, notSecret.noArgument)) return nothing;
      return quoted(done, rest) ?? { skip: 0, length: wordEnd(done, rest) };
    case 'url':
      return ofUrl(rest);
    case 'url-user': {
      const length = lengthOf(/^[A-Za-z0-9_.~-]+@/, rest) - 1;
      return length >= 20 && /[0-9]/.test(rest.slice(0, length)) ? { skip: 0, length } : nothing;
    }
    case 'user-at-host':
      if (matches(matched, notSecret.address)) return nothing;
      return /^[^ \t/@:"'<>]+@[A-Za-z0-9._-]+(:[0-9]|::|\/|\()/.test(rest)
        ? { skip: 0, length: rest.indexOf('@') }
        : nothing;
    case 'table':
      return matches(matched, notSecret.transport) ? nothing : { skip: 0, length: wordEnd(done, rest) };
    case 'line':
      return { skip: 0, length: trimmed(rest) };
    case 'colon':
      return { skip: 0, length: Math.max(0, rest.indexOf(':')) };
    case 'pgpass':
      return /^([^: \t\\]|\\[:\\])+$/.test(rest) ? { skip: 0, length: rest.length } : nothing;
    case 'des':
      return isDes(rest.replace(/:.*$/, '')) ? { skip: 0, length: 13 } : nothing;
    case 'dash':
      return isOtherDash(done, rest) ? nothing : (quoted(done, rest) ?? { skip: 0, length: wordEnd(done, rest) });
    case 'hash':
      return first(lengthOf(/^[A-Za-z0-9./$+=,_-]+/, rest), 4);
    case 'known':
      return first(lengthOf(/^[A-Za-z0-9_.-]+/, rest), 8);
    case 'bearer':
      return /^[A-Za-z0-9+/._~-]*([0-9=]|[a-z][A-Z])/.test(rest)
        ? first(lengthOf(/^[A-Za-z0-9+/=._~-]+/, rest), 8)
        : nothing;
    case 'element': {
      const closing = rest.indexOf('<');
      return closing < 0 ? { skip: 0, length: rest.length } : { skip: 0, length: closing };
    }
  }
}

const isDes = (text: string): boolean =>
  text.length === 13 && /^[A-Za-z0-9./]+$/.test(text) && /[0-9]/.test(text) && /[A-Z]/.test(text) && /[a-z]/.test(text);

/** Whether a `-p` takes no password: by its program, or by its value. */
function isOtherDash(done: string, rest: string): boolean {
  const command = lower(done).replace(/^.*[|;&(`]/, '');
  if (matches(command, notSecret.dashProgram)) return true;
  return matches(lower(rest), notSecret.dashValue) || (done.endsWith('p') && matches(rest, notSecret.dashFlags));
}
