import { XMLBuilder } from 'fast-xml-parser';

/** Attributes as `xmlDocument` tells them from elements. */
export const attributes = (values: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`@${name}`, String(value)]));

/** Seconds with exactly three decimals and no exponent, which all JUnit schemas accept. */
export const decimal = (seconds: number): string => Math.min(Math.max(seconds, 0), 999_999_999).toFixed(3);

/** An XML 1.0 document. Its texts must have been neutralised: escaping alone cannot make a control character legal. */
export function xmlDocument(content: object): string {
  const builder = new XMLBuilder({
    format: true,
    indentBy: '  ',
    ignoreAttributes: false,
    attributeNamePrefix: '@',
    suppressEmptyNode: true,
    suppressBooleanAttributes: false,
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${builder.build(content)}`;
}
