import type { Side } from '../../../sdk/index.ts';
import type { InventoryHost } from '../../input/inventory.ts';
import { inventoryHosts } from '../../input/inventory.ts';
import { textOfFile } from '../../input/named-file.ts';
import { UsageError } from '../../usage-error.ts';
import type { InitOptions } from './init-options.ts';

/** The two hosts as an inventory describes them. */
export type KnownHosts = Readonly<Record<Side, InventoryHost>>;

/** The two hosts of an inventory: --host-a and --host-b name them, unless it has exactly two. */
export function hostsOfInventory(path: string, { hostA, hostB }: InitOptions): KnownHosts {
  const hosts = inventoryHosts(textOfFile(path, 'configuration')) ?? [];
  if (hosts.length === 0)
    throw new UsageError(`${path} has no hosts: expected an Ansible inventory (INI or YAML) or an ssh_config`);
  const names = hosts
    .map(({ name }) => name)
    .slice(0, 20)
    .join(', ');
  const named = (name: string | undefined, flag: string, index: number): InventoryHost => {
    const found = name === undefined && hosts.length === 2 ? hosts[index] : hosts.find((host) => host.name === name);
    if (found !== undefined) return found;
    throw new UsageError(
      name === undefined
        ? `${path} has ${hosts.length} hosts (${names}); name one with ${flag}`
        : `${path} has no host ${name}; its hosts are ${names}`,
    );
  };
  return { a: named(hostA, '--host-a', 0), b: named(hostB, '--host-b', 1) };
}

/** The flags, with the addresses and the account of the inventory. */
export function withInventory(options: InitOptions, { a, b }: KnownHosts): InitOptions {
  const endpoint = ({ address, port }: InventoryHost): string => {
    if (port === undefined) return address;
    return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
  };
  const user = options.user ?? (a.user === b.user ? a.user : undefined);
  return { ...options, hostA: endpoint(a), hostB: endpoint(b), ...(user === undefined ? {} : { user }) };
}
