import { shellQuote } from '../../sdk/shell-quote.ts';

/** A glob as a shell word: everything but `*`, `?` and `[…]` is quoted. */
export function patternWord(pattern: string): string {
  return pattern
    .split(/([*?]|\[[^\]]*\])/)
    .map((part, i) => (i % 2 === 1 ? part : part === '' ? '' : shellQuote(part)))
    .join('');
}
