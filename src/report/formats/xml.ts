import { XMLBuilder } from 'fast-xml-parser';

/** Attributes, marked as `xmlOf` expects them. */
export const attributes = (values: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`@${name}`, String(value)]));

/** Seconds with exactly three decimals and no exponent, which all JUnit schemas accept. */
export const decimal = (seconds: number): string => Math.min(Math.max(seconds, 0), 999_999_999).toFixed(3);

export const xmlDeclaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

const builder = new XMLBuilder({
  format: true,
  indentBy: '  ',
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/**
 * Renders elements as XML 1.0. Texts must be neutralised before, because escaping does not make control characters
 * legal.
 */
export const xmlOf = (content: object): string => builder.build(content);

/** Renders elements with the indentation of a parent element, without the parent. */
export function xmlWithin(name: string, content: object): string {
  return xmlOf({ [name]: content }).slice(`<${name}>\n`.length, -`</${name}>\n`.length);
}
