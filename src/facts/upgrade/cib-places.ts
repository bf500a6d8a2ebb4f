// Pacemaker Explained: the elements of the CIB
import type { XmlElement } from '../grammar/xml.ts';
import { childrenOf } from '../grammar/xml.ts';

/** Places in a CIB: the id of an element or the name of a property, and the text there. */
export type CibPlaces = readonly { readonly subject: string; readonly actual: string }[];

/** An element and all elements below it. */
function* within(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* within(child);
}

export const elementsWithTags = (cib: XmlElement, ...tags: readonly string[]): readonly XmlElement[] =>
  [...within(cib)].filter(({ tag }) => tags.includes(tag));

export const idOf = ({ tag, attributes }: XmlElement): string => attributes['id'] ?? tag;

/** Name/value pairs in the sets with one of these tags. */
export const nameValuePlaces = (cib: XmlElement, set: string, names: readonly string[]): CibPlaces =>
  elementsWithTags(cib, set)
    .flatMap((each) => childrenOf(each, 'nvpair'))
    .flatMap(({ attributes: { name = '', value = '' } }) =>
      names.includes(name) ? [{ subject: name, actual: `${name}=${value}` }] : [],
    );

/** Elements with one of these attributes. */
export const withAttribute = (elements: readonly XmlElement[], names: readonly string[]): CibPlaces =>
  elements.flatMap((each) =>
    names.flatMap((name) => {
      const value = each.attributes[name];
      return value === undefined ? [] : [{ subject: idOf(each), actual: `${name}="${value}"` }];
    }),
  );

export const elementPlaces = (found: readonly XmlElement[]): CibPlaces =>
  found.map((each) => ({ subject: idOf(each), actual: `<${each.tag}>` }));

/** Attributes whose value is none of the words that Pacemaker knows. */
export const invalidAttributes = (
  found: readonly XmlElement[],
  name: string,
  accepted: (value: string) => boolean,
): CibPlaces =>
  withAttribute(
    found.filter(({ attributes }) => !accepted(attributes[name] ?? '')),
    [name],
  );
