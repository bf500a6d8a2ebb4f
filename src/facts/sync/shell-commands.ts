// POSIX shell command language (sh(1)), as far as cron jobs and copy scripts use it
import { memoizeByText } from '../../sdk/memoize.ts';

/** One simple command of a script, its variables replaced where the script sets them. */
export interface ShellCommand {
  readonly words: readonly string[];
  /** Folder in which it runs, where a `cd` before it says so. */
  readonly folder?: string;
  /** From 1. */
  readonly line: number;
  /** The command whose output it reads: `tar … | ssh …`. */
  readonly input?: ShellCommand;
}

interface Token {
  readonly text: string;
  readonly line: number;
  readonly operator: boolean;
}

/** Commands that run another one, which follows after options, numbers and assignments. */
const wrappers: ReadonlySet<string> = new Set([
  'nice',
  'ionice',
  'timeout',
  'flock',
  'sudo',
  'env',
  'chronic',
  'nohup',
  'exec',
  'setsid',
  'time',
  'command',
  'if',
  'then',
  'else',
  'elif',
  'do',
  'while',
  'until',
  '!',
  '{',
  '(',
]);

/** What one script may come to: loops over many words in many loops have no end for a reader. */
const mostCommands = 2000;

/** Characters of a text that is worth keeping. */
const longestKept = 8192;

/** Hosts have the same cron lines and scripts, and several rules ask about each. */
const commandsOfText = memoizeByText(512 * 1024, commandsIn);

/** The commands of a script or a line of a crontab, in their order. Substitutions and functions are not followed. */
export const shellCommands = (text: string): readonly ShellCommand[] =>
  text.length > longestKept ? commandsIn(text) : commandsOfText(text);

function commandsIn(text: string): readonly ShellCommand[] {
  const found: ShellCommand[] = [];
  const variables = new Map<string, readonly string[]>();
  let folder: string | undefined;
  let pipe: ShellCommand | undefined;
  let latest: ShellCommand | undefined;
  let words: Token[] = [];
  const end = (operator: string): void => {
    const [first] = words;
    const line = first?.line ?? 1;
    const loop = words[0]?.text === 'for' && words[2]?.text === 'in' ? words : undefined;
    if (loop !== undefined)
      variables.set(
        loop[1]?.text ?? '',
        loop.slice(3).flatMap(({ text: word }) => expand(word, variables)),
      );
    const command =
      loop === undefined
        ? withoutWrappers(
            words.map((word) => word.text),
            variables,
          )
        : [];
    const changed = command[0] === 'cd' ? expand(command[1] ?? '', variables)[0] : undefined;
    if (changed !== undefined) folder = changed.startsWith('/') ? changed : undefined;
    let last: ShellCommand | undefined;
    for (const each of found.length < mostCommands ? combinations(command, variables) : []) {
      last = {
        words: each,
        line,
        ...(folder === undefined ? {} : { folder }),
        ...(pipe === undefined ? {} : { input: pipe }),
      };
      found.push(last);
    }
    // A group in parentheses hands on what its last command prints.
    latest = last ?? (command.length === 0 ? latest : undefined);
    pipe = operator === '|' ? latest : undefined;
    words = [];
  };
  for (const token of tokens(text)) {
    if (token.operator) end(token.text);
    else words.push(token);
  }
  end('');
  return found;
}

/** Quoted texts, operators, redirections with their targets, blanks, comments and plain words. */
const syntax =
  /"((?:[^"\\]|\\[^])*)"|'([^']*)'|\\([^])|&&|\|\||[;|&\n()]|\d?>>?(?:&\d|[ \t]*[^\s;|&<>]+)|<<?[ \t]*[^\s;|&<>]+|[ \t\r]+|#[^\n]*|`[^`]*`|(?:\$\([^()]*\)|[^\s"'\\;|&<>#()`])(?:\$\([^()]*\)|[^\s"'\\;|&<>()`])*/g;

function tokens(text: string): readonly Token[] {
  const found: Token[] = [];
  let line = 1;
  let word: string | undefined;
  const push = (): void => {
    if (word !== undefined) found.push({ text: word, line, operator: false });
    word = undefined;
  };
  for (const [part, double, single, escaped] of text.matchAll(syntax)) {
    if (double !== undefined) word = (word ?? '') + double.replaceAll(/\\(["\\$`])/g, '$1');
    else if (single !== undefined) word = (word ?? '') + single;
    else if (escaped !== undefined) word = escaped === '\n' ? word : (word ?? '') + escaped;
    else if (/^(&&|\|\||[;|&\n()])$/.test(part)) {
      push();
      if (part !== '(') found.push({ text: part, line, operator: true });
    } else if (/^([ \t\r#<]|\d?>)/.test(part)) push();
    else word = (word ?? '') + part;
    line += part.split('\n').length - 1;
  }
  push();
  return found;
}

/** Assignments are kept, and what only starts another command is taken away. */
function withoutWrappers(words: readonly string[], variables: Map<string, readonly string[]>): readonly string[] {
  let wrapped = false;
  for (const [i, word] of words.entries()) {
    const [, name, value] = /^(?:export )?([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
    const base = word.slice(word.lastIndexOf('/') + 1);
    if (name !== undefined) variables.set(name, expand(value ?? '', variables));
    else if (wrappers.has(base) || word === 'export') wrapped = true;
    else if (!(wrapped && /^(-.*|\d+[smhd]?|\/(var\/)?(run|lock|tmp)\/\S+|\S+\.lock)$/.test(word)))
      return words.slice(i);
  }
  return [];
}

/** `$NAME`, `${NAME}`, `${NAME:-default}`, and `${NAME#/}` or `${NAME%/}`, which take a slash away. */
const references = /\$\{(\w+)(?:([#%]{1,2}\/)|:?-([^}$]*))?\}|\$(\w+)/g;

/** The values of a word; the word itself where a variable in it is not known. */
function expand(word: string, variables: ReadonlyMap<string, readonly string[]>): readonly string[] {
  let values: readonly string[] = [word];
  for (const [reference, braced, cut, otherwise, bare] of word.matchAll(references)) {
    const known = variables.get(braced ?? bare ?? '') ?? (otherwise === undefined ? undefined : [otherwise]);
    if (known === undefined || values.length * known.length > mostCommands) continue;
    const slash = cut === undefined ? undefined : cut.startsWith('#') ? /^\// : /\/$/;
    values = values.flatMap((value) =>
      known.map((each) => value.replaceAll(reference, () => (slash === undefined ? each : each.replace(slash, '')))),
    );
  }
  return values;
}

/** One command for each value of the loop variable that its words hold; the same value in all of them. */
function combinations(
  words: readonly string[],
  variables: ReadonlyMap<string, readonly string[]>,
): readonly (readonly string[])[] {
  if (words.length === 0) return [];
  const used = [...variables].filter(([name]) => words.some((word) => new RegExp(`\\$\\{?${name}\\b`).test(word)));
  const [loop] = used.filter(([, values]) => values.length > 1);
  if (loop === undefined) return [words.flatMap((word) => expand(word, variables)[0] ?? [])];
  const [name, values] = loop;
  return values.map((value) =>
    words.flatMap((word) => expand(word, new Map([...variables, [name, [value]]]))[0] ?? []),
  );
}
