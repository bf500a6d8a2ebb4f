import { shellQuote } from './shell-quote.ts';
import type { CommandLines, Remedy, RemedyGrade, RemedyPlace, RemedyStep, RemedyValues } from './remedy.ts';
import { remedyGrades } from './remedy.ts';

export const gradeText: Readonly<Record<RemedyGrade, string>> = {
  'safe-while-running': 'Safe while the services run.',
  'needs-switchover':
    'NEEDS A SWITCHOVER: services move, or a host leaves the cluster for a time. Choose a quiet hour.',
  'needs-downtime': 'NEEDS DOWNTIME: services stop. Plan a maintenance window.',
  'can-lose-data': 'CAN LOSE DATA if done wrong. Read all steps before the first command, and have a backup.',
};

/** The same in a few words, for one-line formats. */
export const shortGradeText: Readonly<Record<RemedyGrade, string>> = {
  'safe-while-running': 'safe while the services run',
  'needs-switchover': 'needs a switchover',
  'needs-downtime': 'needs downtime',
  'can-lose-data': 'can lose data if done wrong',
};

/** The grade of a remedy by its text, which begins with it; undefined for the plain text of a site rule. */
export const gradeOfText = (remedy: string): RemedyGrade | undefined =>
  remedyGrades.find((grade) => remedy.startsWith(gradeText[grade]));

const places: Readonly<Record<RemedyPlace, string>> = {
  host: 'On the host of the finding',
  other: 'On the other host',
  active: 'On the active host',
  passive: 'On the passive host',
  'each-in-turn': 'On one host after the other',
  both: 'On both hosts',
  either: 'On either host, once',
  leaving: 'On the host that does not stay',
  staying: 'On the host that stays',
  victim: 'On the host whose changes are discarded',
  survivor: 'On the host whose data stay',
  controller: 'Where halint runs',
  outside: 'Outside the hosts',
};

/** Maximum number of findings with separate commands; beyond it, commands keep the placeholder. */
const maxCommands = 6;

/**
 * The remedy as text, for all formats: the grade, then numbered steps with warnings before commands. `values`: one
 * entry per finding. Prose contains a value if all findings share it; commands are repeated per finding.
 */
export function remedyText(remedy: Remedy, values: readonly RemedyValues[] = []): string {
  const shared = sharedValues(values);
  return [
    gradeText[remedy.grade],
    ...remedy.steps.flatMap((step, index) => stepLines(step, index + 1, shared, values)),
  ].join('\n');
}

/** The first step in the text of a remedy, including its host; the first line if the remedy has no steps. */
export const firstStepIn = (remedy: string): string =>
  (/^1\. (.+)$/m.exec(remedy)?.[1] ?? remedy.split('\n')[0] ?? '').replace(/:$/, '.');

function stepLines(
  step: RemedyStep,
  number: number,
  shared: RemedyValues,
  values: readonly RemedyValues[],
): readonly string[] {
  const { on, text, check, effect, file, commands = {}, verify, undo } = step;
  const note = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [`   ${name}: ${prose(value, shared)}`];
  const tools = Object.entries(commands);
  return [
    `${number}. ${placeText(on, shared)}: ${prose(text, shared)}`,
    ...note('Check first', check),
    ...note('Effect', effect),
    ...(file === undefined
      ? []
      : [
          `   In ${prose(file.path, shared)}:`,
          ...listOf(file.lines).map((line) => `     | ${filled(line, shared, plain)}`),
        ]),
    ...tools.flatMap(([tool, lines]) => [
      ...(tool === 'shell' && tools.length === 1 ? [] : [`   ${tool}:`]),
      ...commandLines(lines, shared, values).map((line) => `     $ ${line}`),
    ]),
    ...note('Verify', verify),
    ...note('Undo', undo),
  ];
}

/** The distinct commands for all findings. A sequence of commands is written completely for each finding. */
function commandLines(given: CommandLines, shared: RemedyValues, values: readonly RemedyValues[]): readonly string[] {
  const lines = listOf(given);
  const written = values.map((each) => lines.map((line) => filled(line, each, shellQuote)));
  const distinct = [...new Map(written.map((each) => [each.join('\n'), each])).values()];
  return distinct.length === 0 || distinct.length > maxCommands
    ? lines.map((line) => filled(line, shared, shellQuote))
    : distinct.flat();
}

const listOf = (given: CommandLines): readonly string[] => (typeof given === 'string' ? [given] : given);

function placeText(on: RemedyPlace, values: RemedyValues): string {
  const name = on === 'host' || on === 'other' ? values[on] : undefined;
  return name === undefined ? places[on] : `On ${name}`;
}

/** Values that all findings share. */
function sharedValues([first = {}, ...others]: readonly RemedyValues[]): RemedyValues {
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => others.every((each) => each[name] === value)),
  );
}

const placeholder = /\{([a-z][a-z-]*)\}/g;

/** Names of the placeholders for which there is no value. */
export function openPlaceholders({ steps }: Remedy, values: RemedyValues): readonly string[] {
  const texts = steps.flatMap(({ text, check = '', effect = '', file, commands = {}, verify = '', undo = '' }) => [
    ...[text, check, effect, verify, undo],
    ...(file === undefined ? [] : [file.path, ...listOf(file.lines)]),
    ...Object.values(commands).flatMap(listOf),
  ]);
  const named = texts.flatMap((each) => [...each.matchAll(placeholder)].map(([, name = '']) => name));
  return [...new Set(named)].filter((name) => !Object.hasOwn(values, name));
}

/** Whether a value can be inserted: it must not look like an option and must not contain control characters. */
const isPlain = (value: string): boolean => /^[^-\s\p{C}][^\p{C}\n]*$/u.test(value);

function filled(text: string, values: RemedyValues, write: (value: string) => string): string {
  return text.replaceAll(placeholder, (_, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    return value !== undefined && isPlain(value) ? write(value) : name.toUpperCase();
  });
}

const plain = (value: string): string => value;

/** Text between backquotes is a command and gets quoted values. */
const prose = (text: string, values: RemedyValues): string =>
  text
    .split('`')
    .map((part, index) => filled(part, values, index % 2 === 1 ? shellQuote : plain))
    .join('`');
