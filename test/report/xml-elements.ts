import { XMLParser } from 'fast-xml-parser';

export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
}

const parser = new XMLParser({
  ignoreAttributes: false,
  preserveOrder: true,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  ignoreDeclaration: true,
});

/** The elements of a document in their order, without texts. */
export function elements(xml: string): readonly Element[] {
  return parsed(parser.parse(xml));
}

function parsed(nodes: unknown): readonly Element[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: object): readonly Element[] => {
    const name = Object.keys(node).find((key) => key !== ':@' && key !== '#text');
    if (name === undefined) return [];
    const entries: Readonly<Record<string, unknown>> = { ...node };
    const attributes = Object.entries(entries[':@'] ?? {}).map(([key, value]) => [key, String(value)]);
    return [{ name, attributes: Object.fromEntries(attributes), children: parsed(entries[name]) }];
  });
}
