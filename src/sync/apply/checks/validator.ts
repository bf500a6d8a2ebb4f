import { commandTable } from '../shell/command-table.ts';
import functions from '../shell/validators/functions.sh';
import privateMounts from '../shell/validators/private-mounts.sh';
import { shellQuote } from '../../../sdk/shell-quote.ts';

/**
 * Checks a staged file on its destination host, before anything reads it. `shell/validators/functions.sh`
 * says what the text is given, and how it ends.
 */
export interface Validator {
  /** What follows the functions. */
  readonly text: string;
  /** Seconds. */
  readonly timeout: number;
  /** It judges the whole folder, so that once for a group is enough. */
  readonly whole: boolean;
}

/** As the host runs it. */
export const completeText = ({ text }: Validator): string => `${functions}\n${text}`;

/** One file by itself. */
export const forOneFile = (text: string): Validator => ({ text, timeout: 15, whole: false });
export const forWholeFolder = (text: string): Validator => ({ text, timeout: 20, whole: true });

/** The validator has run `text` in namespaces of its own, as `test_text`. */
export const withIsolatedText = (text: string, apart: string): string =>
  `test_text=${shellQuote(`${privateMounts}\n${apart}`)}\n${text}`;

/** The table as a shell function: `check_text ID` puts text and seconds into COMMAND_TEXT and COMMAND_SECONDS. */
export const validatorShell = (table: Readonly<Record<string, Validator>>): string =>
  commandTable('check_text', { variable: 'VALIDATOR_FUNCTIONS', functions }, table);
