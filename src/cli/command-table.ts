import type { Command, Option } from 'commander';
import { formatNames } from './output/format-names.ts';

/** What an argument is, so that a shell can complete it. */
export type ArgumentKind = 'file' | 'folder' | 'rule' | 'other';

export interface TableOption {
  /** `-f`. */
  readonly short?: string;
  /** `--format`. */
  readonly long: string;
  /** `<name[=path]>` or `[name]`; absent: a flag. */
  readonly argument?: string;
  readonly kind: ArgumentKind;
  /** The allowed or usual values. */
  readonly choices: readonly string[];
  readonly description: string;
}

export interface TableArgument {
  /** `<plan>` or `[id...]`. */
  readonly form: string;
  readonly kind: ArgumentKind;
  readonly choices: readonly string[];
  readonly description: string;
}

/** A command of the command line, as completion scripts and manual pages need it. */
export interface TableCommand {
  /** The words after `halint`; empty for the program itself. */
  readonly words: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly options: readonly TableOption[];
  readonly arguments: readonly TableArgument[];
  readonly commands: readonly TableCommand[];
}

/** The table of a described command and all commands below it. */
export function commandTable(command: Command, before: readonly string[] = []): TableCommand {
  const words = command.parent === null ? [] : [...before, command.name()];
  return {
    words,
    summary: command.summary() === '' ? command.description() : command.summary(),
    description: command.description(),
    options: command.options.filter(({ hidden }) => !hidden).map((option) => optionOf(option, words)),
    arguments: command.registeredArguments.map((argument) => ({
      form: argument.required
        ? `<${argument.name()}${argument.variadic ? '...' : ''}>`
        : `[${argument.name()}${argument.variadic ? '...' : ''}]`,
      kind: argumentKind(argument.name(), words),
      choices: argument.argChoices ?? [],
      description: argument.description,
    })),
    commands: command.commands.map((each) => commandTable(each, words)),
  };
}

/** The command and all commands below it. */
export const allCommands = (table: TableCommand): readonly TableCommand[] => [
  table,
  ...table.commands.flatMap(allCommands),
];

/** The word that leads from a command to one below it: `sync plan` from `sync`. */
export const commandSteps = (
  commands: readonly TableCommand[],
): readonly { readonly from: string; readonly word: string; readonly to: string }[] =>
  commands
    .filter(({ words }) => words.length > 0)
    .map(({ words }) => ({
      from: words.slice(0, -1).join(' '),
      word: words.at(-1) ?? '',
      to: words.join(' '),
    }));

/** `-f` and `--format`. */
export const flagsOf = ({ short, long }: TableOption): readonly string[] =>
  short === undefined ? [long] : [short, long];

/** Commands whose `--format` is a list of report formats. */
const reporting: readonly string[] = ['check', 'report merge', 'report render'];

function optionOf(option: Option, words: readonly string[]): TableOption {
  const argument = /[<[].*[>\]]/.exec(option.flags)?.[0];
  const isReport = option.long === '--format' && reporting.includes(words.join(' '));
  return {
    ...(option.short === undefined ? {} : { short: option.short }),
    long: option.long ?? '',
    ...(argument === undefined ? {} : { argument }),
    kind: kindOf(option.long ?? '', argument),
    choices: option.argChoices ?? (isReport ? formatNames : []),
    description: option.description,
  };
}

function kindOf(long: string, argument = ''): ArgumentKind {
  if (long === '--rule' || long === '--exclude') return 'rule';
  if (/folder/.test(argument)) return 'folder';
  return /file|path|key|inventory/.test(argument) ? 'file' : 'other';
}

function argumentKind(name: string, words: readonly string[]): ArgumentKind {
  if (/^(file|report|reports|plan|bundle|old|new|path)$/.test(name)) return 'file';
  if (name === 'folder' || name === 'dir') return 'folder';
  return words.join(' ') === 'rules explain' ? 'rule' : 'other';
}
