// cyrus.conf(5), master/masterconf.c: no program tests this file, so it is read here as Cyrus's master reads it
import type { Fact } from '../../sdk/index.ts';
import { defineFact, known, unknownFrom } from '../../sdk/index.ts';
import { manifestFile } from '../manifest/manifest.ts';

export const cyrusMasterFile = '/etc/cyrus.conf';

/** Something in cyrus.conf with which Cyrus does not start, or that it ignores. */
export interface CyrusMasterProblem {
  /** From 1. */
  readonly line: number;
  readonly problem: string;
  /** `refused`: Cyrus does not start. */
  readonly effect: 'refused' | 'ignored';
}

/** The problems of cyrus.conf; undefined without the file. */
export const cyrusMaster = defineFact({
  id: 'cyrus-master',
  describes: 'Lines of cyrus.conf that Cyrus refuses or ignores',
  sources: { conf: manifestFile(cyrusMasterFile) },
  parse({ conf }): Fact<readonly CyrusMasterProblem[] | undefined> {
    if (!conf.read)
      return conf.reason === 'absent'
        ? known<readonly CyrusMasterProblem[] | undefined>(undefined)
        : unknownFrom(conf, cyrusMasterFile);
    return known<readonly CyrusMasterProblem[] | undefined>(problemsOf(conf.value.text));
  },
});

/** The sections, and the arguments that an entry of each needs. */
const needed: Readonly<Record<string, readonly string[]>> = {
  START: ['cmd'],
  SERVICES: ['cmd', 'listen'],
  EVENTS: ['cmd'],
  DAEMON: ['cmd'],
};
const numbers = ['prefork', 'maxchild', 'maxfds', 'maxforkrate', 'period'];
const switches = ['babysit', 'wait'];
const words = ['cmd', 'listen', 'proto', 'at', ...numbers, ...switches];

interface Line {
  readonly number: number;
  /** Without a comment and without blanks before it. Cyrus sees a comment in quotes as well. */
  readonly text: string;
}

export function problemsOf(text: string): readonly CyrusMasterProblem[] {
  const lines = text
    .split('\n')
    .map((raw, index): Line => ({ number: index + 1, text: raw.trimStart().replace(/#.*/, '') }))
    .filter((line) => line.text !== '');
  const found = [...outsideSections(lines), ...Object.keys(needed).flatMap((name) => inSection(name, lines))];
  return found.sort((one, other) => one.line - other.line);
}

const depth = (text: string): number => text.split('{').length - text.split('}').length;

/** What is in no section that Cyrus reads: it takes no notice of it. */
function outsideSections(lines: readonly Line[]): readonly CyrusMasterProblem[] {
  const problems: CyrusMasterProblem[] = [];
  const seen = new Set<string>();
  let level = 0;
  for (const { number, text } of lines) {
    const [word = ''] = /^[A-Za-z0-9]*/.exec(text) ?? [];
    const name = word.toUpperCase();
    if (level === 0 && !text.startsWith('}')) {
      const problem = !Object.hasOwn(needed, name)
        ? text.includes('{') && word !== ''
          ? `there is no section ${word}`
          : text.startsWith('{')
            ? undefined
            : 'it is in no section'
        : !text.includes('{')
          ? `the brace of ${word} is not on this line`
          : seen.has(name)
            ? `there is a section ${word} already`
            : /\{\s*[^\s}]/.test(text)
              ? `an entry on the line of ${word} is not read`
              : undefined;
      seen.add(name);
      if (problem !== undefined) problems.push({ line: number, problem, effect: 'ignored' });
    }
    level = Math.max(0, level + depth(text));
  }
  return problems;
}

/** The entries of one section. */
function inSection(name: string, lines: readonly Line[]): readonly CyrusMasterProblem[] {
  let level = 0;
  for (const [index, { text }] of lines.entries()) {
    const isSection =
      text.slice(0, name.length).toUpperCase() === name && !/^[A-Za-z0-9]/.test(text.slice(name.length));
    if (level === 0 && isSection) {
      level += depth(text);
      if (level === 1) return entriesIn(name, lines.slice(index + 1));
    } else level += depth(text);
  }
  return [];
}

function entriesIn(section: string, lines: readonly Line[]): readonly CyrusMasterProblem[] {
  const problems: CyrusMasterProblem[] = [];
  const names = new Set<string>();
  for (const { number, text } of lines) {
    if (text.startsWith('}')) break;
    const [name = ''] = /^[A-Za-z0-9]*/.exec(text) ?? [];
    const rest = text.slice(name.length);
    const add = (problem: string, effect: CyrusMasterProblem['effect'] = 'refused'): void =>
      void problems.push({ line: number, problem, effect });
    const given = argumentsOf(name === '' ? rest.slice(1) : rest.trimStart());
    if (name !== '' && rest !== '' && !/^\s/.test(rest)) add(`bad character '${rest.slice(0, 1)}' in name`);
    else if (typeof given === 'string') add(given);
    else {
      for (const key of needed[section] ?? []) if ((given.get(key) ?? '') === '') add(`${name} has no ${key}`);
      if (section === 'SERVICES' && names.has(name)) add(`there is a service ${name} already`);
      names.add(name);
      for (const [key, value] of given) {
        if (!words.includes(key)) add(`${name}: there is no argument ${key}`, 'ignored');
        else if (numbers.includes(key) && !/^-?\d/.test(value)) add(`${name}: ${key} is no number`, 'ignored');
        else if (switches.includes(key) && !/^([01nfyt]|o[nf])/.test(value))
          add(`${name}: ${key} is neither yes nor no`, 'ignored');
      }
    }
    if (rest.includes('}')) break;
  }
  return problems;
}

/** `key=word` and `key="several words"`, of one key the first; or the fault for which Cyrus ends. */
function argumentsOf(text: string): ReadonlyMap<string, string> | string {
  const found = new Map<string, string>();
  let rest = text.trim();
  while (rest !== '') {
    const [, key = '', quoted, word] = /^([A-Za-z0-9]*)=(?:"([^"]*)"|(?!")(\S*))/.exec(rest) ?? [];
    const [all] = /^[A-Za-z0-9]*=(?:"[^"]*"|(?!")\S*)/.exec(rest) ?? [];
    if (all === undefined) {
      const [before = ''] = /^[A-Za-z0-9]*/.exec(rest) ?? [];
      const sign = rest.slice(before.length, before.length + 1);
      return sign === '=' ? 'a quotation mark is missing' : `bad character '${sign}' in argument`;
    }
    if (!found.has(key)) found.set(key, quoted ?? word ?? '');
    rest = rest.slice(all.length).trimStart();
  }
  return found;
}
