import { longLine, shapes, notSecret } from './shapes.ts';
import type { SecretReplacer } from './line-mask.ts';
import { LineMask } from './line-mask.ts';
import { closed, quoted } from './secret-place.ts';
import { isNotSecret, keyOf, lower, matches } from './not-secret.ts';

/** Lines after which a quote that was opened before a secret counts as one that nothing closes. */
const mostQuoted = 16;

/** A name whose value comes in the lines that follow. */
interface Pending {
  readonly key: string;
  /** Blanks before the name: what is indented further belongs to it. */
  readonly indent: number;
  /** Text without settings follows; `further`: it began on the line of the name. */
  readonly isText: boolean | 'further';
  /** Its value has not come yet, and may be indented no further than the name. */
  isFirst: boolean;
}

/**
 * Hides the secrets of a text, line after line, as the awk program of `filter.ts` does: what it keeps from line
 * to line is an open key, tag or quote, and the name whose value is still to come.
 */
export class TextMask {
  readonly #line: LineMask;
  readonly #hider: SecretReplacer;
  #pem: string | undefined;
  #tag: string | undefined;
  #quote: string | undefined;
  #quotedLines = 0;
  #pending: Pending | undefined;
  /** Lines in which the value of a name that was given by itself is looked for. */
  #valueLines = 0;

  constructor(hider: SecretReplacer) {
    this.#hider = hider;
    this.#line = new LineMask(hider);
  }

  /**
   * The lines that are to be written for one that was read: none while a tag is open. `isHinted`: `shapes.hint` matches
   * it.
   */
  accept(raw: string, isHinted: boolean): readonly string[] {
    if (!this.#isOpen && !isHinted) return [raw];
    if (/^==> .* <==$/.test(raw)) return [...this.end(), raw];
    const line = raw.replaceAll(/[\x01-\x04]/g, '?');
    if (this.#pem !== undefined) return [this.#inKey(line, this.#pem)];
    return this.#tag === undefined ? this.#plain(line) : this.#inTag(line, this.#tag);
  }

  get #isOpen(): boolean {
    return (
      [this.#pem, this.#tag, this.#quote, this.#pending].some((each) => each !== undefined) || this.#valueLines > 0
    );
  }

  #inKey(line: string, before: string): string {
    this.#pem = `${before}\n${line}`;
    if (!matches(lower(line), shapes.pemEnd)) return '';
    const hidden = this.#hider.hide(this.#pem);
    this.#pem = undefined;
    return hidden;
  }

  #inTag(line: string, before: string): readonly string[] {
    this.#tag = `${before}\n${line}`;
    return this.#tag.length > longLine || line.includes('>') ? this.end() : [];
  }

  /** What is still to be written when a text ends; the next one begins without memory of it. */
  end(): readonly string[] {
    const rest = this.#tag;
    this.#tag = undefined;
    const lines =
      rest === undefined
        ? []
        : [
            rest.length > longLine
              ? this.#hider.hide(rest)
              : rest.includes('>')
                ? this.#masked(rest)
                : this.#masked(`${rest}>`).replace(/>$/, ''),
          ];
    this.#pem = undefined;
    this.#quote = undefined;
    this.#pending = undefined;
    this.#valueLines = 0;
    return lines;
  }

  #plain(line: string): readonly string[] {
    if (this.#quote !== undefined) return [this.#inQuote(line, this.#quote)];
    if (this.#pending !== undefined) {
      const masked = this.#belowName(line, this.#pending);
      if (masked !== undefined) return [masked];
    }
    const low = lower(line);
    if (!matches(low, shapes.hint)) {
      if (this.#valueLines > 0 && /[^ \t\r]/.test(line)) return [this.#valueOf(line)];
      return [this.#line.line(line)];
    }
    const begin = low.search(new RegExp(shapes.pemBegin));
    if (begin >= 0) return this.#key(line, begin);
    const open = low.search(new RegExp(shapes.openTag));
    if (open >= 0 && !line.slice(line.lastIndexOf('<')).includes('>')) {
      this.#tag = line;
      return [];
    }
    return [this.#masked(line)];
  }

  #masked(line: string): string {
    const low = lower(line);
    const masked = this.#valueLines > 0 ? this.#valueOf(line) : this.#line.line(line);
    if (this.#line.open !== undefined) {
      this.#quote = this.#line.open;
      this.#quotedLines = 0;
      this.#line.open = undefined;
    }
    this.#expect(line, low, masked);
    return masked;
  }

  #valueOf(line: string): string {
    this.#valueLines--;
    return this.#line.value(this.#line.line(line));
  }

  /** What the next lines may hold. */
  #expect(line: string, low: string, masked: string): void {
    if (line.length > longLine) return;
    const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    const bare = low.replace(/\r$/, '');
    const expects = (key: string, isText: Pending['isText'], isFirst: boolean): void =>
      void (this.#pending = { key, indent, isText, isFirst });
    if (matches(bare, shapes.empty))
      expects(keyOf(bare.replace(/[|>][-+0-9]*[ \t]*$/, '')), /[|>][-+0-9]*[ \t]*$/.test(bare), true);
    else if (matches(bare, shapes.emptyStatement) || matches(bare, shapes.emptyOption))
      expects('password', false, true);
    else if (bare.endsWith('\\') && masked !== line) expects('password', true, true);
    else if (matches(bare, shapes.continued)) expects('password_maps', false, false);
    else if (bare.includes('<') && matches(bare, shapes.elementEnd)) expects('password', true, true);
    else if (/^[ \t]*[A-Za-z0-9_.-]+[ \t]*[=:][ \t]*\x02[0-9]+\x03$/.test(masked))
      expects('password', 'further', false);
    if (!bare.includes('<') && matches(bare, shapes.named) && !matches(bare, shapes.value)) this.#valueLines = 2;
  }

  #inQuote(line: string, quote: string): string {
    const end = closed(line, quote);
    if (end < 0) {
      if (++this.#quotedLines >= mostQuoted) this.#quote = undefined;
      return this.#hider.hide(line);
    }
    this.#quote = undefined;
    return this.#hider.hide(line.slice(0, end)) + this.#masked(line.slice(end));
  }

  /** A line below a name whose value was still to come; undefined when it does not belong to it. */
  #belowName(line: string, pending: Pending): string | undefined {
    if (/^[ \t\r]*(#.*)?$/.test(line)) return this.#line.line(line);
    const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    const isDeeper = indent > pending.indent;
    const isItem = /^[ \t]*- /.test(line);
    if (
      (pending.isText === 'further' && matches(lower(line), shapes.otherLine)) ||
      (!isDeeper && !(pending.isFirst && !matches(lower(line), shapes.otherLine)))
    ) {
      this.#pending = undefined;
      return undefined;
    }
    if (!isItem) pending.isFirst = false;
    if (/[;}][ \t\r]*$/.test(line) && pending.isText === false) this.#pending = undefined;
    return this.#below(line, pending);
  }

  #below(line: string, { key, isText }: Pick<Pending, 'key' | 'isText'>): string {
    const masked = matches(key, notSecret.mapKey) ? this.#line.line(line) : line;
    if (masked !== line) return masked;
    const setting = isText !== false ? null : new RegExp(shapes.below).exec(lower(line));
    const lead = line.slice(0, (setting ?? /^[ \t]*(- )?[ \t]*/.exec(line))?.[0].length ?? 0);
    const rest = line.slice(lead.length);
    const inQuotes = isText === false ? quoted('', rest) : undefined;
    if (inQuotes?.skip === 1 && inQuotes.open === undefined) {
      const end = 1 + inQuotes.length;
      const inside = rest.slice(1, end);
      return isNotSecret(setting === null ? key : keyOf(lead), inside)
        ? this.#line.line(line)
        : lead + rest.slice(0, 1) + this.#hider.hide(inside) + rest.slice(end);
    }
    const tail = rest.replace(/[ \t;,\\\r]+$/, '');
    const quote = /^(["']).*["']$/.test(tail) && tail.startsWith(tail.slice(-1)) && tail.length > 1 ? 1 : 0;
    const value = tail.slice(quote, tail.length - quote);
    if (isNotSecret(setting === null ? key : keyOf(lead), value)) return this.#line.line(line);
    return lead + rest.slice(0, quote) + this.#hider.hide(value) + rest.slice(tail.length - quote);
  }

  /** A private key, in one line or from here on. */
  #key(line: string, begin: number): readonly string[] {
    const text = line.slice(begin);
    const end = lower(text).search(new RegExp(shapes.pemEnd));
    if (end < 0) {
      this.#pem = text;
      return [this.#line.line(line.slice(0, begin))];
    }
    const after = text.slice(end + (new RegExp(shapes.pemEnd).exec(lower(text))?.[0].length ?? 0));
    return [
      this.#line.line(line.slice(0, begin)) +
        this.#hider.hide(text.slice(0, text.length - after.length)) +
        this.#line.line(after),
    ];
  }
}
