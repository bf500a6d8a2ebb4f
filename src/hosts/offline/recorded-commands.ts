import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandOutput } from '../../sdk/index.ts';
import { recordingPath } from './recording-path.ts';

/** Outputs of commands, found again by the words of the command. */
export interface RecordedCommands {
  /** The first of the commands that was recorded; `*` as the last word matches any further words. */
  find(...argvs: readonly (readonly string[])[]): CommandOutput | undefined;
  /** All commands that begin with these words, with their further words. */
  all(...words: readonly string[]): readonly { readonly words: readonly string[]; readonly output: CommandOutput }[];
}

/** One command that was recorded. */
export interface RecordedCommand {
  /** Its words, quoted or not. */
  readonly line: string;
  readonly exit: number;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The tool that ran it says that it ended: nothing of its output is cut off. */
  readonly whole?: true;
}

/**
 * Finds commands among those that were recorded; by patterns only where they were recorded for halint, and mean what it
 * asks.
 */
export function commandsAmong(
  recorded: readonly RecordedCommand[],
  { byPattern }: { readonly byPattern: boolean },
): RecordedCommands {
  const output = ({ stdout, stderr, exit }: RecordedCommand): CommandOutput => ({
    stdout: stdout(),
    stderr: stderr(),
    exit,
  });
  return {
    find(...argvs) {
      for (const argv of argvs.filter((each) => byPattern || each.at(-1) !== '*')) {
        const one = recorded.find((each) => matches(each.line, argv));
        if (one !== undefined) return output(one);
      }
      return undefined;
    },
    all(...words) {
      return recorded
        .filter((one) => matches(one.line, [...words, '*']))
        .map((one) => ({ words: splitWords(one.line), output: output(one) }));
    },
  };
}

/** Reads `commands/index.tsv` of a recording: argv, exit status, file of stdout, file of stderr (`-`: none). */
export function recordedCommands(folder: string): RecordedCommands {
  const index = recordingPath(folder, 'commands', 'index.tsv');
  const text = (name: string) => () =>
    name === '-' ? '' : readFileSync(recordingPath(folder, 'commands', name) ?? join(folder, 'commands', name), 'utf8');
  const rows = index === undefined ? [] : readFileSync(index, 'utf8').split('\n').slice(1);
  return commandsAmong(
    rows.flatMap((line) => readRow(line, text)),
    { byPattern: true },
  );
}

function readRow(row: string, text: (name: string) => () => string): RecordedCommand[] {
  const [line, exit, stdout, stderr] = row.split('\t');
  if (line === undefined || exit === undefined || stdout === undefined || stderr === undefined) return [];
  return [{ line, exit: Number(exit), stdout: text(stdout), stderr: text(stderr) }];
}

/** Recorders write the words with or without quotes: both are compared without. */
export const plainCommand = (line: string): string => line.replaceAll(/['"]/g, '');

function matches(line: string, argv: readonly string[]): boolean {
  if (argv.at(-1) !== '*') return plainCommand(line) === plainCommand(argv.join(' '));
  const start = plainCommand(argv.slice(0, -1).join(' '));
  return plainCommand(line) === start || plainCommand(line).startsWith(`${start} `);
}

const splitWords = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
