import { commandTable } from '../shell/command-table.ts';
import functions from '../shell/validators/functions.sh';
import answers from '../shell/validators/answers.sh';
import { networkMounts } from '../../../hosts/collect/network-mounts.ts';
import remoteMounts from '../../../hosts/collect/shell/remote-mounts.sh';
import mountsOfChecks from '../../../hosts/collect/shell/private-mounts.sh';
import privateMounts from '../shell/validators/private-mounts.sh';
import type { AcceptanceFact } from '../../../facts/accepted/acceptance.ts';
import { harmlessExpression } from '../../../facts/accepted/harmless-expression.ts';
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

/** Text that asks a program as a check does: by its functions in src/facts/accepted/shell, with its harmless lines. */
export const asInCheck = (fact: AcceptanceFact, functionsOfProgram: string, text: string): string =>
  `harmless=${shellQuote(harmlessExpression(fact.harmless))}\n${answers}\n${functionsOfProgram}\n${text}`;

/** The validator has run `isolated` in namespaces of its own, as `test_text`: with the private mounts of a check. */
export const withIsolatedText = (text: string, isolated: string): string =>
  `test_text=${shellQuote([networkMounts, remoteMounts, mountsOfChecks, privateMounts, isolated].join('\n'))}\n${text}`;

/** The table as a shell function: `check_text ID` puts text and seconds into COMMAND_TEXT and COMMAND_SECONDS. */
export const validatorShell = (table: Readonly<Record<string, Validator>>): string =>
  commandTable('check_text', { variable: 'VALIDATOR_FUNCTIONS', functions }, table);
