/** Characters that a terminal in the C locale cannot show, with ASCII replacements. */
const ascii: Readonly<Record<string, string>> = {
  '’': "'",
  '‘': "'",
  '“': '"',
  '”': '"',
  '…': '...',
  '–': '-',
  '—': '-',
  '→': '->',
  '·': '-',
  '×': 'x',
  '≥': '>=',
  '≤': '<=',
  '\u00a0': ' ',
};

/**
 * Whether the locale has no UTF-8, according to the variables in the order of locale(7). Containers and services often
 * set none: their output is read elsewhere, so it stays UTF-8.
 */
export function isAsciiLocale(env: NodeJS.ProcessEnv): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale !== undefined && !/utf-?8/i.test(locale);
}

/** A text for the terminal in the characters of its locale. Not for documents, which are always UTF-8. */
export const inLocale = (text: string, env: NodeJS.ProcessEnv = process.env): string =>
  isAsciiLocale(env) ? text.replace(/[’‘“”…–—→·×≥≤\u00a0]/g, (sign) => ascii[sign] ?? sign) : text;
