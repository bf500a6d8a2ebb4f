import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CommandOutput } from '../sdk/index.ts';

/** Outputs of commands, found again by the words of the command. */
export interface RecordedCommands {
  /** The first of the commands that was recorded; `*` as the last word stands for any further words. */
  find(...argvs: readonly (readonly string[])[]): CommandOutput | undefined;
  /** All commands that begin with these words, with their further words. */
  all(...words: readonly string[]): readonly { readonly words: readonly string[]; readonly output: CommandOutput }[];
}

interface Row {
  readonly line: string;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Reads `commands/index.tsv` of a recording: argv, exit status, file of stdout, file of stderr (`-`: none). */
export function recordedCommands(folder: string): RecordedCommands {
  const index = join(folder, 'commands', 'index.tsv');
  const rows = existsSync(index) ? readFileSync(index, 'utf8').split('\n').slice(1).flatMap(readRow) : [];
  const text = (name: string): string => (name === '-' ? '' : readFileSync(join(folder, 'commands', name), 'utf8'));
  const output = (row: Row): CommandOutput => ({ stdout: text(row.stdout), stderr: text(row.stderr), exit: row.exit });
  return {
    find(...argvs) {
      for (const argv of argvs) {
        const row = rows.find((each) => matches(each.line, argv));
        if (row !== undefined) return output(row);
      }
      return undefined;
    },
    all(...words) {
      return rows
        .filter((row) => matches(row.line, [...words, '*']))
        .map((row) => ({ words: splitWords(row.line), output: output(row) }));
    },
  };
}

function readRow(line: string): Row[] {
  const [argv, exit, stdout, stderr] = line.split('\t');
  if (argv === undefined || exit === undefined || stdout === undefined || stderr === undefined) return [];
  return [{ line: argv, exit: Number(exit), stdout, stderr }];
}

/** Recorders write the words with or without quotes: both are compared without. */
const plain = (line: string): string => line.replaceAll(/['"]/g, '');

function matches(line: string, argv: readonly string[]): boolean {
  if (argv.at(-1) !== '*') return plain(line) === plain(argv.join(' '));
  const start = plain(argv.slice(0, -1).join(' '));
  return plain(line) === start || plain(line).startsWith(`${start} `);
}

const splitWords = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
