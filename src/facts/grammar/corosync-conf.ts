// corosync.conf(5); exec/coroparse.c
import { trimmed } from './white-space.ts';
/** One section, `name { … }`, with what it holds in its order. The file itself is a section without a name. */
export interface Section {
  readonly name: string;
  readonly line: number;
  readonly values: readonly { readonly key: string; readonly value: string; readonly line: number }[];
  readonly sections: readonly Section[];
}

interface Open {
  readonly name: string;
  readonly line: number;
  readonly values: Section['values'][number][];
  readonly sections: Section[];
}

/**
 * Reads the file as corosync does, line by line: a line that begins with `#` is a comment, `name {` opens a section,
 * `}` closes one, `key: value` is a value up to the end of the line. A `#` after a value belongs to the value.
 */
export function readCorosyncConf(text: string): Section | { readonly line: number; readonly problem: string } {
  const root: Open = { name: '', line: 0, values: [], sections: [] };
  const stack: Open[] = [root];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = index + 1;
    const content = trimmed(raw);
    const top = stack.at(-1) ?? root;
    if (content === '' || content.startsWith('#')) continue;
    if (content.includes('{')) {
      const at = content.indexOf('{');
      if (at === 0) return { line, problem: 'an opening brace without a name before it' };
      if (trimmed(content.slice(at + 1)) !== '') return { line, problem: 'characters after an opening brace' };
      const section: Open = { name: trimmed(content.slice(0, at)), line, values: [], sections: [] };
      top.sections.push(section);
      stack.push(section);
    } else if (content.includes(':')) {
      const at = content.indexOf(':');
      top.values.push({ key: trimmed(content.slice(0, at)), value: trimmed(content.slice(at + 1)), line });
    } else if (content.includes('}')) {
      if (content !== '}') return { line, problem: 'characters around a closing brace' };
      if (stack.length === 1) return { line, problem: 'a closing brace without an opening one' };
      stack.pop();
    } else return { line, problem: 'neither a section nor a value' };
  }
  if (stack.length > 1) return { line: stack.at(-1)?.line ?? 0, problem: 'a section that is never closed' };
  return root;
}

export const sectionsOf = (section: Section | undefined, name: string): readonly Section[] =>
  section === undefined ? [] : section.sections.filter((each) => each.name === name);

/** The last value of a key: corosync lets later lines win. Sections of one name are read as one. */
export function valueOf(
  sections: readonly Section[],
  key: string,
): { readonly value: string; readonly line: number } | undefined {
  return sections
    .flatMap((section) => section.values)
    .filter((each) => each.key === key)
    .at(-1);
}
