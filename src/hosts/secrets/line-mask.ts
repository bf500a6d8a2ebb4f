import type { SecretEnd } from './secret-place.ts';
import { placeOf, quoted } from './secret-place.ts';
import { longLine, programs, shapes } from './shapes.ts';
import { expression, isNotSecret, keyOf, lower, matches } from './not-secret.ts';

/**
 * Hides the secrets in one line, function by function as the awk program of `filter.ts` does on a host: a test compares
 * their results. Texts have one byte per character, and only ASCII has upper case.
 */

/** Returns the placeholder of a secret. */
export interface SecretReplacer {
  hide(secret: string): string;
}

/** Hides the secrets of a line. `open` is the quote in which a secret goes on in the next line. */
export class LineMask {
  open: string | undefined;
  readonly #hider: SecretReplacer;

  constructor(hider: SecretReplacer) {
    this.#hider = hider;
  }

  line(line: string): string {
    const low = lower(line);
    if (!matches(low, shapes.hint)) return line;
    if (line.length > longLine) return matches(low, shapes.longHint) ? this.#hider.hide(line) : line;
    let masked = line;
    if (low.includes('<')) masked = this.#tags(masked);
    if (low.includes('://')) {
      masked = this.#sweep(masked, shapes.url, 'url');
      masked = this.#sweep(masked, shapes.urlUser, 'url-user');
    }
    if (low.includes('@')) masked = this.#sweep(masked, shapes.userAtHost, 'user-at-host');
    masked = this.#sweep(masked, shapes.table, 'table');
    masked = this.#sweep(masked, shapes.tableText, 'line');
    for (const { line: program, after } of programs)
      if (matches(low, program)) masked = this.#sweep(masked, after, 'word');
    if (low.includes('-p')) masked = this.#sweep(masked, shapes.dashP, 'dash');
    if (low.includes('%')) masked = this.#sweep(masked, shapes.mountUser, 'word');
    masked = this.#sweep(masked, shapes.pgpass, 'pgpass');
    masked = this.#sweep(masked, shapes.desUser, 'des');
    if (low.includes('-')) masked = this.#sweep(masked, shapes.option, 'word');
    masked = this.#sweep(masked, shapes.passArgument, 'word');
    masked = this.#sweep(masked, shapes.placed, 'word');
    if (!low.includes('<') && matches(low, shapes.named)) masked = this.value(masked);
    if (low.includes('<')) masked = this.#sweep(masked, shapes.element, 'element');
    masked = this.#sweep(masked, shapes.setting, 'setting');
    masked = this.#sweep(masked, shapes.argument, 'argument');
    masked = this.#sweep(masked, shapes.statement, 'statement');
    masked = this.#sweep(masked, shapes.hash, 'hash');
    masked = this.#sweep(masked, shapes.bearer, 'bearer');
    return this.#sweep(masked, shapes.known, 'known');
  }

  /** Hides the `value` of a secret whose `name` is elsewhere. */
  value(line: string): string {
    return this.#sweep(line, shapes.value, 'attribute');
  }

  #sweep(line: string, after: string, end: SecretEnd): string {
    let done = '';
    let rest = line;
    while (rest !== '') {
      // A mark before the rest: it does not begin a line.
      const before = done === '' ? '' : '\x04';
      const match = expression(after).exec(before + lower(rest));
      if (match === null) break;
      const cut = match.index + match[0].length - before.length;
      if (cut < 1) break;
      done += rest.slice(0, cut);
      rest = rest.slice(cut);
      const { skip, length, open } = placeOf(end, done, rest, match[0]);
      if (length === 0) continue;
      if (open !== undefined) this.open = open;
      done += rest.slice(0, skip) + this.#hider.hide(rest.slice(skip, skip + length));
      rest = rest.slice(skip + length);
    }
    return done + rest;
  }

  /** Hides the values of tags whose `name` is that of a secret. */
  #tags(line: string): string {
    let done = '';
    let rest = line;
    for (;;) {
      const match = expression(shapes.tag).exec(lower(rest));
      if (match === null) return done + rest;
      const tag = rest.slice(match.index, match.index + match[0].length);
      done += rest.slice(0, match.index) + (matches(lower(tag), shapes.tagName) ? this.#tag(tag) : tag);
      rest = rest.slice(match.index + match[0].length);
    }
  }

  #tag(tag: string): string {
    const name = /[ \t\n]name[ \t\n]*=[ \t\n]*("[^"]*"|'[^']*')/.exec(lower(tag))?.[0] ?? '';
    if (name !== '' && !matches(name, shapes.secretName)) return tag;
    const value = expression(shapes.tagValue).exec(lower(tag));
    if (value === null) return tag;
    const rest = tag.slice(value.index + value[0].length);
    const place = quoted('', rest);
    const text = place === undefined ? '' : rest.slice(place.skip, place.skip + place.length);
    return isNotSecret(keyOf(name), text) ? tag : this.#sweep(tag, shapes.tagValue, 'attribute');
  }
}
