import { shellQuote } from '../../../sdk/shell-quote.ts';

interface Command {
  /** Shell text, without the functions that all commands of the table share. */
  readonly text: string;
  /** Seconds. */
  readonly timeout: number;
}

/** A table as a shell function: `NAME ID` puts text and seconds into COMMAND_TEXT and COMMAND_SECONDS. */
export function commandTable(
  name: string,
  shared: { readonly variable: string; readonly functions: string },
  table: Readonly<Record<string, Command>>,
): string {
  const rows = Object.entries(table).map(
    ([id, { text, timeout }]) => `${id}) COMMAND_SECONDS=${timeout} COMMAND_TEXT=${shellQuote(text)} ;;`,
  );
  return [
    `${shared.variable}=${shellQuote(shared.functions)}`,
    `${name}() {`,
    'case $1 in',
    ...rows,
    '*) return 1 ;;',
    'esac',
    '}',
  ].join('\n');
}
