// https://github.com/LINBIT/csync2/blob/master/doc/csync2.adoc
import type { TextFile } from '../../sdk/index.ts';
import { defineFact, file, glob, known, unknown, unknownFrom } from '../../sdk/index.ts';

/** A value with its line. */
export interface Csync2Word {
  readonly text: string;
  readonly line: number;
}

/** `include` or `exclude`, without slashes at the end, which csync2 cuts off. */
export interface Csync2Pattern extends Csync2Word {
  readonly includes: boolean;
}

/** Something for which csync2 refuses the whole file. */
export interface Csync2Problem {
  readonly path: string;
  readonly line: number;
  readonly problem: string;
}

export interface Csync2Action {
  readonly line: number;
  readonly commands: readonly string[];
  /** `do-local`: run here too, when this host was the origin; `do-local-only`: nowhere else. */
  readonly local: 'no' | 'too' | 'only';
}

export interface Csync2Group {
  readonly path: string;
  readonly name: string;
  readonly line: number;
  /** Members, with those in parentheses, which only receive. */
  readonly hosts: readonly Csync2Word[];
  /**
   * What the group takes and leaves, in its order there: of the patterns that match a path the last
   * counts.
   */
  readonly patterns: readonly Csync2Pattern[];
  readonly actions: readonly Csync2Action[];
  /** How conflicts are resolved; csync2's default `none` leaves them to a person. */
  readonly auto: Csync2Word | undefined;
}

export interface Csync2 {
  readonly files: readonly string[];
  readonly groups: readonly Csync2Group[];
  /** `nossl A B;` lines: pairs of hosts that talk without encryption. */
  readonly noSsl: readonly Csync2Word[];
  readonly problems: readonly Csync2Problem[];
  /** Files that `config` names and that were not read. */
  readonly unread: readonly string[];
}

/** Which files csync2 keeps in step, and with whom. No file, or nothing but comments in it: none. */
export const csync2 = defineFact({
  id: 'csync2',
  describes: 'What csync2 keeps in step, and with whom',
  sources: {
    main: file('/etc/csync2.cfg'),
    named: glob('/etc/csync2_*.cfg'),
    redhat: file('/etc/csync2/csync2.cfg'),
    redhatNamed: glob('/etc/csync2/csync2_*.cfg'),
  },
  parse(sources) {
    const files: TextFile[] = [];
    for (const reading of Object.values(sources)) {
      if (!reading.read && reading.reason !== 'absent') return unknownFrom(reading, 'csync2’s configuration');
      if (reading.read) for (const each of 'text' in reading.value ? [reading.value] : reading.value) files.push(each);
    }
    const groups: Csync2Group[] = [];
    const noSsl: Csync2Word[] = [];
    const problems: Csync2Problem[] = [];
    const unread: string[] = [];
    const prefixes = new Map<string, string>();
    for (const { path, text } of files) {
      const blocks = parseStatements(tokens(text));
      if (blocks === undefined) return unknown('unparsable', `${path} has unbalanced braces`);
      for (const block of blocks) {
        const [keyword, name] = block.words;
        problems.push(...problemsIn(path, block));
        if (keyword?.text === 'prefix' && name !== undefined)
          prefixes.set(name.text, block.body.flatMap(({ words }) => words.at(-1)?.text ?? [])[0] ?? '');
        if (keyword?.text === 'config')
          for (const { text: other } of block.words.slice(1))
            if (!files.some((each) => each.path === other)) unread.push(other);
        if (keyword?.text === 'group') groups.push(groupFrom(path, block, prefixes));
        if (block.words[0]?.text === 'nossl') for (const each of block.words.slice(1)) noSsl.push(each);
      }
    }
    return known<Csync2>({ files: files.map(({ path }) => path), groups, noSsl, problems, unread });
  },
});

/** Words, quoted or not, and the signs `{ } ;`; a `#` begins a comment. */
function tokens(text: string): Csync2Word[] {
  const found: Csync2Word[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    // A quote that is not closed begins no word, and none after it on the line does.
    const open = /#.*|"((?:[^"\\]|\\.)*)("?)|[{};]|[^ \t\n\v\f\r{};"#]+/g;
    for (let match = open.exec(line); match !== null && match[2] !== ''; match = open.exec(line)) {
      if (!match[0].startsWith('#')) found.push({ text: match[1] ?? match[0], line: index + 1 });
    }
  }
  return found;
}

interface Statement {
  readonly words: readonly Csync2Word[];
  readonly body: readonly Statement[];
}

/** Statements end with `;` or have a block in braces. Undefined when the braces do not match. */
function parseStatements(words: readonly Csync2Word[]): readonly Statement[] | undefined {
  const stack: { words: Csync2Word[]; done: Statement[] }[] = [{ words: [], done: [] }];
  for (const word of words) {
    const top = stack.at(-1);
    if (top === undefined) return undefined;
    if (word.text === '{') stack.push({ words: [], done: [] });
    else if (word.text === ';') {
      if (top.words.length > 0) top.done.push({ words: top.words.splice(0), body: [] });
    } else if (word.text === '}') {
      const body = stack.pop();
      const outer = stack.at(-1);
      if (body === undefined || outer === undefined) return undefined;
      if (body.words.length > 0) body.done.push({ words: body.words, body: [] });
      outer.done.push({ words: outer.words.splice(0), body: body.done });
    } else top.words.push(word);
  }
  return stack.length === 1 ? stack[0]?.done : undefined;
}

function groupFrom(path: string, { words, body }: Statement, prefixes: ReadonlyMap<string, string>): Csync2Group {
  const args = (keyword: string): Csync2Word[] =>
    body.filter((each) => each.words[0]?.text === keyword).flatMap((each) => each.words.slice(1));
  const name = words[1];
  return {
    path,
    name: name?.text ?? '',
    line: words[0]?.line ?? 1,
    hosts: hostsOf(args('host')),
    patterns: body.flatMap(({ words: [keyword, ...patterns] }) =>
      keyword?.text !== 'include' && keyword?.text !== 'exclude'
        ? []
        : patterns.map(({ text, line }) => ({
            text: patternFrom(text, prefixes),
            line,
            includes: keyword.text === 'include',
          })),
    ),
    actions: body.filter((each) => each.words[0]?.text === 'action').map(actionFrom),
    auto: args('auto')[0],
  };
}

/** `host a b (c) d@d-hb;`: a host in parentheses only receives; the part after `@` is an address. */
function hostsOf(words: readonly Csync2Word[]): Csync2Group['hosts'] {
  return words.flatMap(({ text, line }) => {
    // csync2 compares names in lower case.
    const name = text.replaceAll(/[()]/g, '').replace(/@.*$/, '').toLowerCase();
    return name === '' ? [] : [{ text: name, line }];
  });
}

/** `%NAME%` at the beginning stands for the path of a prefix. */
const patternFrom = (text: string, prefixes: ReadonlyMap<string, string>): string =>
  text.replace(/^%(\w+)%/, (whole, name: string) => prefixes.get(name) ?? whole).replace(/(?<=.)\/+$/, '');

const topLevel = new Set([
  'group',
  'prefix',
  'config',
  'nossl',
  'ignore',
  'database',
  'tempdir',
  'lock-timeout',
  'backup-directory',
  'backup-generations',
  'ssl-session-cache',
]);
const inGroup = new Set([
  'host',
  'include',
  'exclude',
  'compare',
  'key',
  'action',
  'auto',
  'backup-directory',
  'backup-generations',
]);

/** csync2 ends with a syntax error, or because a group has no key, and copies nothing at all. */
function problemsIn(path: string, { words, body }: Statement): readonly Csync2Problem[] {
  const [keyword] = words;
  if (keyword === undefined) return [];
  const at = (word: Csync2Word, problem: string): Csync2Problem => ({ path, line: word.line, problem });
  if (!topLevel.has(keyword.text)) return [at(keyword, `“${keyword.text}” is no keyword of csync2`)];
  if (keyword.text !== 'group') return [];
  const wrong = body.flatMap(({ words: [first, ...rest] }): Csync2Problem[] => {
    if (first === undefined) return [];
    if (!inGroup.has(first.text)) return [at(first, `“${first.text}” is no keyword of a group`)];
    const second = rest.find(({ text }) => inGroup.has(text));
    return second === undefined ? [] : [at(second, `a semicolon is missing before “${second.text}”`)];
  });
  const has = (name: string): boolean =>
    body.some(({ words: [first, second] }) => first?.text === name && second !== undefined);
  return [...wrong, ...(has('key') ? [] : [at(keyword, 'the group has no key')])];
}

function actionFrom({ words, body }: Statement): Csync2Action {
  const args = (keyword: string): string[] =>
    body
      .filter((each) => each.words[0]?.text === keyword)
      .flatMap((each) => each.words.slice(1).map(({ text }) => text));
  const has = (keyword: string): boolean => body.some((each) => each.words[0]?.text === keyword);
  return {
    line: words[0]?.line ?? 1,
    commands: args('exec'),
    local: has('do-local-only') ? 'only' : has('do-local') ? 'too' : 'no',
  };
}
