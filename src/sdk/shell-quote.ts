/** The text within single quotes of a shell. */
export const withinQuotes = (text: string): string => text.replaceAll("'", "'\\''");

/** One word for a POSIX shell, whatever is in it but for NUL; as it is where it needs no quotes. */
export const shellQuote = (text: string): string => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${withinQuotes(text)}'`);
