import { XMLBuilder } from 'fast-xml-parser';

/** Attributes as `xmlOf` tells them from elements. */
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
 * Elements as XML 1.0. Their texts must have been neutralised: escaping alone cannot make a control character legal.
 */
export const xmlOf = (content: object): string => builder.build(content);

/** Elements as they stand inside another one, without the lines of that one. */
export function xmlWithin(name: string, content: object): string {
  return xmlOf({ [name]: content }).slice(`<${name}>\n`.length, -`</${name}>\n`.length);
}
