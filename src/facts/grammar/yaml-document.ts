import type { Document, LineCounter } from 'yaml';
import { parseDocument } from 'yaml';

/** Characters: many times what elasticsearch.yml or a file of netplan has. */
const longest = 64 * 1024;
/** Collections in collections. */
const deepest = 40;

/**
 * The document that a text of a host holds; undefined where it is no YAML, or none that a program would be configured
 * by. Size and nesting are looked at first: the library is recursive, and near the end of the stack V8 can end the
 * whole process when it compiles a regular expression.
 */
export function readYaml(text: string, lineCounter: LineCounter): Document.Parsed | undefined {
  if (text.length > longest || isNestedDeep(text)) return undefined;
  // Errors with a copy of their line each take quadratic time where there are many on one line.
  const document = parseDocument(text, { lineCounter, logLevel: 'silent', prettyErrors: false });
  return document.errors.length > 0 ? undefined : document;
}

/**
 * Counts what opens: brackets, indicators at the beginning of a line, and indentation. Quotes are not looked at, so it
 * may count too much.
 */
function isNestedDeep(text: string): boolean {
  const indents: number[] = [];
  let flow = 0;
  for (const line of text.split('\n')) {
    const [start = ''] = /^[ \t]*(?:[-?:][ \t]+)*/.exec(line) ?? [];
    const content = line.slice(start.length);
    if (content === '' && start.trim() === '') continue;
    const indent = start.search(/[^ \t]|$/);
    while ((indents.at(-1) ?? -1) >= indent) indents.pop();
    indents.push(indent);
    for (const character of content) {
      if (character === '[' || character === '{') flow++;
      else if ((character === ']' || character === '}') && flow > 0) flow--;
      if (flow > deepest) return true;
    }
    const indicators = start.replaceAll(/[ \t]/g, '').length;
    if (indents.length + indicators + flow > deepest) return true;
  }
  return false;
}
