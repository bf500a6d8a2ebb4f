// crm_mon(8) without --output-as, as Pacemaker 1.1 to 3.0 print it; `pcs status` contains the same text
import type { CibElement } from './cib-text.ts';
import { element, elementText } from './cib-text.ts';
import { failedActions, fencingEvents } from './crm-mon-events.ts';
import type { OutlineLine } from './crm-mon-lines.ts';
import { linesOf, namesIn, newRoles, nodeOf, resourceOf } from './crm-mon-lines.ts';

/**
 * Rewrites the text of crm_mon as its XML. Undefined unless the text lists inactive resources too: a resource that is
 * missing in the others may be stopped. `halint-text` marks that cluster options and, without their heading, fencing
 * events are missing.
 */
export function crmMonXml(text: string): string | undefined {
  const lines = linesOf(text);
  const isComplete = lines.some(({ text: line }) => /^(?:Full List of Resources|Inactive Resources):$/i.test(line));
  const dc = currentDc(lines);
  const nodes = nodesOf(lines);
  const resources = resourcesOf(lines);
  if (!isComplete || dc === undefined || nodes.length === 0 || resources === undefined) return undefined;
  const maintenance = lines.some(({ text: line }) => /Resource management is DISABLED/.test(line));
  const failures = failedActions(lines);
  if (failures === undefined) return undefined;
  const fencing = fencingEvents(lines);
  const result = element('pacemaker-result', { 'halint-text': 'true' }, [
    element('summary', {}, [dc, element('cluster_options', { 'maintenance-mode': String(maintenance) })]),
    element('nodes', {}, nodes),
    element('resources', {}, resources),
    element('failures', {}, failures),
    ...(fencing === undefined ? [] : [element('fence_history', {}, fencing)]),
  ]);
  return elementText(result);
}

function currentDc(lines: readonly OutlineLine[]): CibElement | undefined {
  for (const { text } of lines) {
    const [, name, quorum] =
      /^Current DC: (\S+)(?: .*- (?:MIXED-VERSION )?partition (with|WITHOUT) quorum)?/.exec(text) ?? [];
    if (name === 'NONE') return element('current_dc', { present: 'false' });
    if (name !== undefined && quorum !== undefined)
      return element('current_dc', { present: 'true', name, with_quorum: String(quorum === 'with') });
  }
  return undefined;
}

function nodesOf(lines: readonly OutlineLine[]): readonly CibElement[] {
  const nodes = new Map<string, CibElement>();
  for (const line of lines) for (const node of nodeOf(line)) nodes.set(node.attributes['name'] ?? '', node);
  return [...nodes.values()];
}

/** A resource group or clone whose members follow with a deeper indentation. */
interface Outer {
  readonly indent: number;
  readonly tag: 'group' | 'clone';
  readonly id: string;
  /** The resource that a clone summarises: `Clone Set: ID [CHILD]`. */
  readonly child?: string;
  readonly unmanaged: boolean;
  readonly children: CibElement[];
}

const set = /^(Resource Group|Clone Set|Master\/Slave Set): (\S+?):?(?: \[([^\]]+)\])?(?: \(([^)]*)\))?:?$/;
const instances = /^(Started|Stopped|Masters|Slaves|Promoted|Unpromoted)(?: \(([^)]*)\))?: (\[.*\])$/;

const resourceHeading = /^(?:Full List of|Active|Inactive) Resources:$/i;
const noResources = /^No (?:active |inactive )?resources$/i;

/** Undefined for a text in which a resource may be a clone or active twice, or has an unknown form. */
function resourcesOf(lines: readonly OutlineLine[]): readonly CibElement[] | undefined {
  const found: CibElement[] = [];
  const within: Outer[] = [];
  const close = (indent: number): void => {
    while ((within.at(-1)?.indent ?? -1) >= indent) {
      const outer = within.pop();
      if (outer === undefined) return;
      (within.at(-1)?.children ?? found).push(element(outer.tag, { id: outer.id }, outer.children));
    }
  };
  // In a list by node, resources follow their node.
  let node: { readonly name: string; readonly indent: number } | undefined;
  let isList = false;
  for (const line of lines) {
    if (/^Container bundle/i.test(line.text)) return undefined;
    if (resourceHeading.test(line.text)) {
      isList = true;
      continue;
    }
    close(line.indent);
    if (node !== undefined && line.indent <= node.indent) node = undefined;
    const [, name] = /^Node (\S+?)(?: \(\S+\))?: .*$/.exec(line.text) ?? [];
    if (name !== undefined) node = { name: name.replace(/:$/, ''), indent: line.indent };
    const heading = set.exec(line.text);
    const outer = within.at(-1);
    if (heading !== null) {
      const [, kind, id = '', child, flags = ''] = heading;
      const tag = kind === 'Resource Group' ? 'group' : 'clone';
      const unmanaged = /unmanaged/.test(flags);
      within.push({ indent: line.indent, tag, id, ...(child === undefined ? {} : { child }), unmanaged, children: [] });
      continue;
    }
    const summary = instances.exec(line.text);
    if (summary !== null && outer?.child !== undefined) {
      const [, role = '', flags = '', names = ''] = summary;
      for (const each of namesIn(names)) outer.children.push(instanceOf(outer, role, flags, each));
      continue;
    }
    const resource = resourceOf(line, node?.name);
    if (resource !== undefined) (outer?.children ?? found).push(resource);
    else if (/^[A-Z][\w ]+:$/.test(line.text)) isList = false;
    else if (isList && !noResources.test(line.text)) return undefined;
  }
  close(-1);
  return isAmbiguous(found) ? undefined : found;
}

function instanceOf({ child, unmanaged }: Outer, role: string, flags: string, node: string): CibElement {
  const active = role !== 'Stopped';
  return element(
    'resource',
    {
      id: child,
      resource_agent: '',
      role: newRoles[role] ?? role,
      active: String(active),
      managed: String(!unmanaged && !/unmanaged/.test(flags)),
      ...(/disabled/.test(flags) ? { target_role: 'Stopped' } : {}),
    },
    active ? [element('node', { name: node })] : [],
  );
}

/** A list by node names the instances of a clone like resources: it may be a clone, or active twice by mistake. */
function isAmbiguous(resources: readonly CibElement[]): boolean {
  const ids = resources.filter(({ tag }) => tag === 'resource').map(({ attributes }) => attributes['id']);
  return new Set(ids).size < ids.length;
}
