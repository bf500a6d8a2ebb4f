/** What stands within single quotes of sh. */
export const withinQuotes = (text: string): string => text.replaceAll("'", String.raw`'\''`);

/** Quotes a text for sh, where it needs that. Callers have refused NUL before, and newlines in words. */
export const quote = (text: string): string => (/^[\w@%+:,./-]+$/.test(text) ? text : `'${withinQuotes(text)}'`);

/** A glob as a shell word: everything but `*`, `?` and `[…]` is quoted. */
export function shellPattern(pattern: string): string {
  return pattern
    .split(/([*?]|\[[^\]]*\])/)
    .map((part, i) => (i % 2 === 1 ? part : part === '' ? '' : quote(part)))
    .join('');
}
