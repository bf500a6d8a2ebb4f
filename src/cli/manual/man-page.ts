import type { HelpEnding } from '../program/help.ts';
import type { TableCommand, TableOption } from '../command-table.ts';

/** What every page ends with. */
export interface ManualContext {
  readonly version: string;
  /** By command, `halint sync plan`. */
  readonly endings: Readonly<Record<string, HelpEnding>>;
  /** The options of the program itself, which every command has. */
  readonly globals: readonly TableOption[];
  readonly pages: readonly string[];
}

/** The name of the page of a command: `halint`, `halint-sync`. */
export const pageName = ({ words }: TableCommand): string => ['halint', ...words].join('-');

/** A manual page (man(7) macros) of a command, with the commands below it. */
export function manPage(command: TableCommand, context: ManualContext): string {
  const name = pageName(command);
  const top = command.words.length === 0;
  return [
    `.\\" Generated from the command line of halint; do not edit.`,
    `.TH ${name.toUpperCase().replaceAll('-', '\\-')} 1 "" "halint ${context.version}" "User Commands"`,
    '.SH NAME',
    `${escape(name)} \\- ${escape(summaryOf(command))}`,
    '.SH SYNOPSIS',
    ...synopsis(command),
    '.SH DESCRIPTION',
    escape(command.description),
    ...(top ? listOfCommands(command) : command.commands.flatMap((each) => section(each, context))),
    ...options('.SH OPTIONS', command.options),
    ...(top ? [] : options('.SH GLOBAL OPTIONS', context.globals)),
    ...ending('.SH EXIT STATUS', '.SH EXAMPLES', ['halint', ...command.words].join(' '), context),
    ...(top ? files : []),
    '.SH SEE ALSO',
    context.pages
      .filter((page) => page !== name)
      .map((page) => `.BR ${escape(page)} (1)`)
      .join(' ,\n'),
    '',
  ].join('\n');
}

const files = [
  '.SH FILES',
  '.TP',
  '.I halint.yaml',
  'The configuration, in the working folder or a folder above it.',
  '.SH ENVIRONMENT',
  '.TP',
  '.B HALINT_CONFIG',
  'The configuration, if \\-\\-config is not given.',
  '.TP',
  '.B NO_COLOR',
  'No colours.',
];

const summaryOf = ({ summary }: TableCommand): string =>
  summary.replace(/\.$/, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());

/** Text of a page: hyphens are minus signs for copying, and no line begins a request by accident. */
const escape = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('…', '...')
    .replaceAll('’', "'")
    .replace(/^([.'])/gm, '\\&$1');

function synopsis({ words, options: own, arguments: positional, commands }: TableCommand): readonly string[] {
  const parts = [
    `.B ${escape(['halint', ...words].join(' '))}`,
    ...(own.length === 0 ? [] : ['[options]']),
    ...(commands.length === 0 ? [] : ['.I command']),
    ...positional.map(({ form }) => `.I ${escape(form)}`),
  ];
  return parts;
}

function options(heading: string, own: readonly TableOption[]): readonly string[] {
  if (own.length === 0) return [];
  return [
    heading,
    ...own.flatMap(({ short, long, argument, choices, description }) => {
      const flags = [...(short === undefined ? [] : [short]), long].map((flag) => `\\fB${escape(flag)}\\fR`).join(', ');
      const value = argument === undefined ? '' : ` \\fI${escape(argument.replace(/^[<[]|[>\]]$/g, ''))}\\fR`;
      const listed = choices.length === 0 || choices.length > 12 ? '' : ` One of: ${choices.join(', ')}.`;
      return ['.TP', `${flags}${value}`, escape(`${sentence(description)}${listed}`)];
    }),
  ];
}

/** Descriptions of options are phrases; in a page they are sentences. */
const sentence = (text: string): string => {
  const first = /^[a-z][a-z]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
  return /[.:]$/.test(first) ? first : `${first}.`;
};

function section(command: TableCommand, context: ManualContext): readonly string[] {
  const name = ['halint', ...command.words].join(' ');
  return [
    `.SH ${escape(command.words.slice(1).join(' ').toUpperCase())}`,
    ...synopsis(command),
    '.PP',
    escape(command.description),
    ...command.arguments.flatMap(({ form, description }) => [
      '.TP',
      `\\fI${escape(form)}\\fR`,
      escape(sentence(description)),
    ]),
    ...options('.SS Options', command.options),
    ...ending('.SS Exit status', '.SS Examples', name, context),
  ];
}

const listOfCommands = ({ commands }: TableCommand): readonly string[] => [
  '.SH COMMANDS',
  ...commands.flatMap((each) => ['.TP', `.BR ${escape(pageName(each))} (1)`, escape(sentence(each.summary))]),
];

function ending(exits: string, examples: string, name: string, { endings }: ManualContext): readonly string[] {
  const found = endings[name];
  if (found === undefined) return [];
  return [
    exits,
    escape(sentence(found.exits.replaceAll('\n', ' '))),
    examples,
    ...found.examples.flatMap(([command, why]) => [
      '.TP',
      `\\fB${escape(command)}\\fR`,
      ...(why === undefined ? [] : [escape(sentence(why))]),
    ]),
  ];
}
