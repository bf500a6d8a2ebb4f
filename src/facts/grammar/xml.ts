// XML 1.0, https://www.w3.org/TR/xml/
import { XMLParser, XMLValidator } from 'fast-xml-parser';

/** One element: its attributes as strings, its child elements in their order. Text between elements is not kept. */
export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
}

// Entities are not expanded by the parser: the five predefined ones and character references are resolved below, and
// a document that declares its own is refused.
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  parseTagValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

/** The root element of a whole, well-formed document, or a sentence on why there is none. */
export function readXml(text: string): XmlElement | string {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(text)) return 'it declares a document type or entities';
  try {
    const valid = XMLValidator.validate(text);
    if (valid !== true) return `line ${valid.err.line}: ${valid.err.msg}`;
    const parsed: unknown = parser.parse(text);
    const [root] = elements(parsed);
    return root ?? 'it holds no element';
  } catch (error) {
    return error instanceof Error ? error.message : 'it cannot be parsed';
  }
}

function elements(nodes: unknown): XmlElement[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown): XmlElement[] => {
    if (!isRecord(node)) return [];
    const tag = Object.keys(node).find((key) => key !== ':@' && !key.startsWith('#'));
    if (tag === undefined) return [];
    return [{ tag, attributes: attributesOf(node[':@']), children: elements(node[tag]) }];
  });
}

function attributesOf(bag: unknown): Record<string, string> {
  const attributes: Record<string, string> = {};
  if (isRecord(bag)) for (const [name, value] of Object.entries(bag)) attributes[name] = unescape(String(value));
  return attributes;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const predefined: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

const unescape = (text: string): string =>
  !text.includes('&')
    ? text
    : text.replaceAll(
        /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi,
        (whole, hex?: string, decimal?: string, name?: string) => {
          if (name !== undefined) return predefined[name] ?? whole;
          const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
          return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
        },
      );

/** Child elements with one of these names, in their order. */
export const childrenOf = (element: XmlElement | undefined, ...tags: readonly string[]): readonly XmlElement[] =>
  element === undefined ? [] : element.children.filter((child) => tags.includes(child.tag));

/** The first child element with this name. */
export const childOf = (element: XmlElement | undefined, tag: string): XmlElement | undefined =>
  element?.children.find((child) => child.tag === tag);
