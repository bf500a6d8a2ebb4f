/** Spreadsheets also accept the full-width forms of these characters as the start of a formula. */
const formula = /^\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

/** Quotes a cell, so that no spreadsheet interprets it as a formula. */
export const csvCell = (text: string): string => `"${(formula.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
