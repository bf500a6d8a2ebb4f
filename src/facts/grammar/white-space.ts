const white = ' \t\n\v\f\r';

/**
 * A text without the white space at its ends, as programs in C see it: unlike JavaScript they take a no-break space and
 * a byte order mark, which texts from web pages have, for a part of the word.
 */
export function trimmed(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && white.includes(text.charAt(from))) from += 1;
  while (to > from && white.includes(text.charAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

/** The words of a text between such white space. */
export const wordsOf = (text: string): readonly string[] => text.split(/[ \t\n\v\f\r]+/).filter((word) => word !== '');
