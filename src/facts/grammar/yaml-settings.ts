import { LineCounter, isMap, isScalar, isSeq } from 'yaml';
import type { KeyValue } from './key-values.ts';
import { readYaml } from './yaml-document.ts';

/**
 * The settings of a YAML document with dotted keys, or undefined when it is none. `a: {b: 1}` and `a.b: 1` are the same
 * setting, as Elasticsearch reads them; a list is one setting per item (`key.0`).
 */
export function parseYamlSettings(text: string): readonly KeyValue[] | undefined {
  const counter = new LineCounter();
  const document = readYaml(text, counter);
  if (document === undefined) return undefined;
  const found: KeyValue[] = [];
  const lineOf = (node: unknown): number => {
    const range =
      typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range) ? node.range : [0];
    const [offset] = range;
    return counter.linePos(typeof offset === 'number' ? offset : 0).line;
  };
  const walk = (node: unknown, key: string, line: number, depth: number): void => {
    if (isMap(node)) {
      for (const pair of node.items) {
        const name = isScalar(pair.key) ? String(pair.key.value) : '?';
        walk(pair.value, key === '' ? name : `${key}.${name}`, lineOf(pair.key), depth + 1);
      }
    } else if (isSeq(node)) {
      node.items.forEach((item, i) => {
        walk(item, `${key}.${i}`, lineOf(item), depth + 1);
      });
    } else if (isScalar(node)) found.push({ key, value: String(node.value), line });
    else if (node === null) found.push({ key, value: '', line });
  };
  walk(document.contents, '', 1, 0);
  return found;
}
