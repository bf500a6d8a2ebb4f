/** Typography that a terminal of the C locale cannot show, and what stands for it in ASCII. */
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

/** Whether the locale is the one that knows ASCII only, by the variables in their order (locale(7)). */
export function isAsciiLocale(env: NodeJS.ProcessEnv): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale === 'C' || locale === 'POSIX';
}

/** A text for a person, as the locale can show it. Not for documents, which are UTF-8 everywhere. */
export const forPeople = (text: string, env: NodeJS.ProcessEnv = process.env): string =>
  isAsciiLocale(env) ? text.replace(/[’‘“”…–—→·×≥≤\u00a0]/g, (sign) => ascii[sign] ?? sign) : text;
