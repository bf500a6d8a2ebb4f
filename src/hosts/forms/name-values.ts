import type { Pairs } from './cib-text.ts';

/**
 * Name-value pairs of one line: quoted with backslashes (pcs 0.10 and newer, crmsh), or not quoted, where a value
 * extends to the next name (pcs 0.9). Undefined for a line that starts otherwise.
 */
export function nameValues(line: string): Pairs | undefined {
  const pairs: (readonly [string, string])[] = [];
  let rest = line.trim();
  while (rest !== '') {
    const name = /^([\w$#][\w.$#-]*)=/.exec(rest)?.[1];
    if (name === undefined) return undefined;
    rest = rest.slice(name.length + 1);
    const quoted = /^"((?:[^"\\]|\\.)*)"(?=\s|$)/.exec(rest);
    const [all = '', value = ''] = quoted ?? /^(.*?)(?=\s+[\w$#][\w.$#-]*=|$)/.exec(rest) ?? [];
    // pcs 0.9 and 0.10 put values with blanks in quotation marks, and leave those inside as they are.
    pairs.push([name, quoted === null ? value.trim().replace(/^"(.*)"$/, '$1') : value.replaceAll(/\\(.)/g, '$1')]);
    rest = rest.slice(all.length).trim();
  }
  return pairs;
}
