/** An element of a CIB that is written from text. */
export interface CibElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
  readonly children: readonly CibElement[];
}

export const element = (
  tag: string,
  attributes: CibElement['attributes'] = {},
  children: readonly CibElement[] = [],
): CibElement => ({ tag, attributes, children });

export type Pairs = readonly (readonly [name: string, value: string])[];

/** A set of name-value pairs. The name precedes the value in one line, where the masks of secrets look for it. */
export const attributeSet = (tag: string, id: string, pairs: Pairs): CibElement =>
  element(
    tag,
    { id },
    pairs.map(([name, value]) => element('nvpair', { id: `${id}-${name}`, name, value })),
  );

/** The parts of a configuration that text contains. */
export interface CibParts {
  readonly properties: readonly CibElement[];
  readonly nodes: readonly CibElement[];
  readonly resources: readonly CibElement[];
  readonly constraints: readonly CibElement[];
  readonly levels: readonly CibElement[];
  readonly tags: readonly CibElement[];
  readonly resourceDefaults: readonly CibElement[];
  readonly operationDefaults: readonly CibElement[];
}

/**
 * A CIB as `cibadmin -Q` prints it, one element a line. `halint-text` marks that it has neither a status section nor
 * all attributes of nodes.
 */
export function cibText(parts: CibParts): string {
  const configuration = element('configuration', {}, [
    element('crm_config', {}, parts.properties),
    element('nodes', {}, parts.nodes),
    element('resources', {}, parts.resources),
    element('constraints', {}, parts.constraints),
    element('fencing-topology', {}, parts.levels),
    element('tags', {}, parts.tags),
    element('rsc_defaults', {}, parts.resourceDefaults),
    element('op_defaults', {}, parts.operationDefaults),
  ]);
  return elementText(element('cib', { 'halint-text': 'true' }, [configuration]));
}

/** The XML of an element, one element a line. */
export const elementText = (root: CibElement): string => lines(root).join('\n');

function lines({ tag, attributes, children }: CibElement): string[] {
  const written = Object.entries(attributes)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${escape(value)}"`]))
    .join('');
  if (children.length === 0) return [`<${tag}${written}/>`];
  return [`<${tag}${written}>`, ...children.flatMap(lines), `</${tag}>`];
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

// Control characters are no XML; text of a terminal may contain them.
const escape = (value: string): string =>
  value.replaceAll(/[&<>"]/g, (found) => entities[found] ?? found).replaceAll(/[\u0000-\u001f]/g, ' ');
