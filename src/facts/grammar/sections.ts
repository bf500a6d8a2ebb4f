// lvm.conf(5), multipath.conf(5): named sections in braces

/** A key with its values, and where it is: `["defaults"]`, `no_path_retry`, `["12"]`. */
export interface Setting {
  /** Names of the sections around it, outermost first; `global/system_id_source = …` counts as one in `global`. */
  readonly section: readonly string[];
  /** Which of several sections of the same name it is in, counted through the file. */
  readonly block: number;
  readonly key: string;
  readonly values: readonly string[];
  readonly path: string;
  readonly line: number;
}

interface Dialect {
  /** `lvm`: `key = value` and lists in brackets over several lines. `multipath`: `key value`, one a line. */
  readonly kind: 'lvm' | 'multipath';
}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
  readonly line: number;
}

/** All settings of a file; a text when its braces do not match. */
export function readSections(text: string, path: string, { kind }: Dialect): readonly Setting[] | string {
  const settings: Setting[] = [];
  const open: { readonly name: string; readonly block: number }[] = [];
  let blocks = 0;
  let pending: Token[] = [];
  let list = false;
  const flush = (): void => {
    const [key, ...rest] = pending;
    pending = [];
    if (key === undefined) return;
    const values = rest
      .filter(({ text: word, quoted }) => quoted || !/^[=,[\]]$/.test(word))
      .map(({ text: word }) => word);
    const names = key.text.split('/');
    const [section, name] = kind === 'lvm' ? [names.slice(0, -1), names.at(-1) ?? ''] : [[], key.text];
    settings.push({
      section: [...open.map((each) => each.name), ...section],
      block: open.at(-1)?.block ?? 0,
      key: name,
      values,
      path,
      line: key.line,
    });
  };
  for (const token of tokensOf(text, kind)) {
    const bare = token.quoted ? '' : token.text;
    if (bare === '\n') {
      // A line ends a setting, unless it is a name whose brace or equals sign comes on the next line, or a list.
      const unfinished = kind === 'lvm' && (list || pending.length === 1 || pending.at(-1)?.text === '=');
      if (!unfinished && !(kind === 'multipath' && pending.length === 1)) flush();
    } else if (bare === '{') {
      blocks += 1;
      open.push({ name: pending.map(({ text: word }) => word).join(' '), block: blocks });
      pending = [];
    } else if (bare === '}') {
      flush();
      if (open.pop() === undefined) return `${path}:${token.line}: a closing brace without an opening one`;
    } else {
      if (kind === 'lvm' && (bare === '[' || bare === ']')) list = bare === '[';
      // `key = value` right after another one on the same line: only lvm.conf has that.
      if (kind === 'lvm' && bare === '=' && pending.length > 1) {
        const key = pending.pop();
        flush();
        pending = key === undefined ? [] : [key];
      }
      pending.push(token);
    }
  }
  flush();
  return open.length === 0 ? settings : `${path}: the section ${open.at(-1)?.name ?? ''} is not closed`;
}

// A quote that nothing closes takes the rest of its line: looked for again from each quote, it would take the square of
// the line's length.
const words = {
  lvm: /#.*|"((?:[^"\\]|\\.)*)"?|[{}[\]=,]|[^ \t\n\v\f\r{}[\]=,"#]+/g,
  multipath: /[#!].*|"((?:[^"]|"")*)"?|[{}]|[^ \t\n\v\f\r{}"#!][^ \t\n\v\f\r{}"]*/g,
};

/** Line by line: neither file has quoted words over several lines, and most of a stock lvm.conf is comment. */
function tokensOf(text: string, kind: Dialect['kind']): readonly Token[] {
  const tokens: Token[] = [];
  for (const [index, row] of text.split('\n').entries()) {
    if (/^[ \t\n\v\f\r]*(?:#|$)/.test(row)) continue;
    const line = index + 1;
    for (const [found, quoted] of row.matchAll(words[kind])) {
      if (quoted !== undefined) tokens.push({ text: quoted.replaceAll('""', '"'), quoted: true, line });
      else if (!found.startsWith('#') && !(kind === 'multipath' && found.startsWith('!')))
        tokens.push({ text: found, quoted: false, line });
    }
    tokens.push({ text: '\n', quoted: false, line });
  }
  return tokens;
}
