// https://github.com/LINBIT/csync2/blob/master/doc/csync2.adoc
import type { TextFile } from '../../sdk/index.ts';
import { defineFact, file, glob, known, unknown, unknownFrom } from '../../sdk/index.ts';

/** A value with the line that it stands on. */
export interface Csync2Word {
  readonly text: string;
  readonly line: number;
}

export interface Csync2Action {
  readonly line: number;
  readonly patterns: readonly string[];
  readonly commands: readonly string[];
  /** `do-local`: run here too, when this host was the origin; `do-local-only`: nowhere else. */
  readonly local: 'no' | 'too' | 'only';
}

export interface Csync2Group {
  readonly path: string;
  readonly name: string;
  readonly line: number;
  /** Members; a name in parentheses only receives. */
  readonly hosts: readonly (Csync2Word & { readonly receivesOnly: boolean })[];
  readonly keys: readonly Csync2Word[];
  readonly includes: readonly Csync2Word[];
  readonly excludes: readonly Csync2Word[];
  readonly actions: readonly Csync2Action[];
  /** How conflicts are resolved; csync2's default `none` leaves them to a person. */
  readonly auto: Csync2Word | undefined;
}

export interface Csync2 {
  readonly files: readonly string[];
  readonly groups: readonly Csync2Group[];
  /** `nossl A B;` lines: pairs of hosts that talk without encryption. */
  readonly noSsl: readonly Csync2Word[];
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
    for (const { path, text } of files) {
      const blocks = parseStatements(tokens(text));
      if (blocks === undefined) return unknown('unparsable', `${path} has unbalanced braces`);
      for (const block of blocks) {
        if (block.words[0]?.text === 'group') groups.push(groupFrom(path, block));
        if (block.words[0]?.text === 'nossl') for (const each of block.words.slice(1)) noSsl.push(each);
      }
    }
    return known<Csync2>({ files: files.map(({ path }) => path), groups, noSsl });
  },
});

/** Words, quoted or not, and the signs `{ } ;`; a `#` begins a comment. */
function tokens(text: string): Csync2Word[] {
  const found: Csync2Word[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    // A quote that is not closed begins no word, and none after it on the line does.
    const open = /#.*|"((?:[^"\\]|\\.)*)("?)|[{};]|[^\s{};"#]+/g;
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

function groupFrom(path: string, { words, body }: Statement): Csync2Group {
  const args = (keyword: string): Csync2Word[] => body.filter((each) => each.words[0]?.text === keyword).flatMap((each) => each.words.slice(1));
  const name = words[1];
  return {
    path,
    name: name?.text ?? '',
    line: words[0]?.line ?? 1,
    hosts: hostsOf(args('host')),
    keys: args('key'),
    includes: args('include'),
    excludes: args('exclude'),
    actions: body.filter((each) => each.words[0]?.text === 'action').map(actionFrom),
    auto: args('auto')[0],
  };
}

/** `host a b (c) d@d-hb;`: what is in parentheses only receives; the part after `@` is an address. */
function hostsOf(words: readonly Csync2Word[]): Csync2Group['hosts'] {
  let depth = 0;
  return words.flatMap(({ text, line }) => {
    const opens = text.startsWith('(');
    if (opens) depth += 1;
    const receivesOnly = depth > 0;
    if (text.endsWith(')')) depth -= 1;
    const name = text.replaceAll(/[()]/g, '').replace(/@.*$/, '');
    return name === '' ? [] : [{ text: name, line, receivesOnly }];
  });
}

function actionFrom({ words, body }: Statement): Csync2Action {
  const args = (keyword: string): string[] => body.filter((each) => each.words[0]?.text === keyword).flatMap((each) => each.words.slice(1).map(({ text }) => text));
  const has = (keyword: string): boolean => body.some((each) => each.words[0]?.text === keyword);
  return {
    line: words[0]?.line ?? 1,
    patterns: args('pattern'),
    commands: args('exec'),
    local: has('do-local-only') ? 'only' : has('do-local') ? 'too' : 'no',
  };
}
