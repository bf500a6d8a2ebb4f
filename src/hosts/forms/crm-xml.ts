// crm(8): elements for which crmsh has no notation are printed as XML
import type { CibElement } from './cib-text.ts';
import { element } from './cib-text.ts';
import { UnknownLineError } from './unknown-line-error.ts';

const token = /\s*<(\/?)([\w-]+)((?:\s+[\w-]+="[^"<]*")*)\s*(\/?)>\s*/y;

/** The element of a statement `xml <…>`: only elements and attributes, as a CIB has them. */
export function crmXml(statement: string): CibElement {
  const text = statement.replace(/^xml /, '');
  const open: {
    readonly tag: string;
    readonly attributes: CibElement['attributes'];
    readonly children: CibElement[];
  }[] = [{ tag: '', attributes: {}, children: [] }];
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at;
    const [, closing, tag = '', written = '', empty] = token.exec(text) ?? [];
    if (tag === '') throw new UnknownLineError(statement);
    if (closing !== '/') open.push({ tag, attributes: attributesOf(written), children: [] });
    if (closing !== '/' && empty !== '/') continue;
    const done = open.pop();
    if (done?.tag !== tag || open.length === 0) throw new UnknownLineError(statement);
    open.at(-1)?.children.push(element(tag, done.attributes, done.children));
  }
  const [root, ...others] = open[0]?.children ?? [];
  if (root === undefined || others.length > 0 || open.length > 1) throw new UnknownLineError(statement);
  return root;
}

const attributesOf = (text: string): CibElement['attributes'] =>
  Object.fromEntries(
    [...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, withoutEntities(value)]),
  );

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const withoutEntities = (value: string): string =>
  value.replaceAll(/&(\w+);/g, (found, name: string) => entities[name] ?? found);
