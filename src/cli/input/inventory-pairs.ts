import type { InventoryHost } from './inventory.ts';
import { inventoryGroups } from './inventory.ts';

/** A pair of an Ansible inventory: a group of two hosts with the variables `halint_…`. */
export interface InventoryPair {
  readonly name: string;
  readonly hosts: { readonly a: InventoryHost; readonly b: InventoryHost };
  readonly virtualIps: readonly string[];
  readonly externalUrl?: string;
  readonly profile?: string;
  /** `ansible_become`. */
  readonly sudo: boolean;
}

/**
 * The pairs of an inventory: groups of exactly two hosts, both with `halint_virtual_ips`. Of several groups with the
 * same hosts, the first counts. Undefined: it is no Ansible inventory.
 */
export function inventoryPairs(text: string): readonly InventoryPair[] | undefined {
  const groups = inventoryGroups(text);
  if (groups === undefined) return undefined;
  const seen = new Set<string>();
  return groups.flatMap(({ name, hosts }): InventoryPair[] => {
    const [a, b] = hosts;
    if (a === undefined || b === undefined || hosts.length !== 2) return [];
    const value = (key: string): string | undefined => a.variables[key] ?? b.variables[key];
    const virtualIps = (value('halint_virtual_ips') ?? '').split(/[\s,]+/).filter((each) => each !== '');
    const key = [a.host.name, b.host.name].toSorted().join(' ');
    if (virtualIps.length === 0 || seen.has(key) || !/^[\w.-]+$/.test(name)) return [];
    seen.add(key);
    const [externalUrl, profile] = [value('halint_external_url'), value('halint_profile')];
    return [
      {
        name,
        hosts: { a: a.host, b: b.host },
        virtualIps,
        ...(externalUrl === undefined ? {} : { externalUrl }),
        ...(profile === undefined ? {} : { profile }),
        sudo: /^(?:true|yes|1|on)$/i.test(value('ansible_become') ?? ''),
      },
    ];
  });
}
