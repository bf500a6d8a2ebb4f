import type { Fact, HostIdentity, Pair } from '../../sdk/index.ts';
import type { Interfaces } from '../network/addresses.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import type { HostNames } from '../identity/host-names.ts';
import { isAddress } from '../network/networks.ts';

/** By what a setting can name one host of the pair instead of the service. */
export interface NodeNames {
  readonly addresses: readonly string[];
  readonly names: readonly string[];
}

/**
 * Addresses and names that stay with a host when the service moves. Of what the host holds now only primary addresses
 * count: a cluster manager adds floating ones as secondary, or with a prefix of a single host.
 */
export function nodeNames(
  pair: Pair,
  hosts: readonly HostIdentity[],
  names: HostNames,
  interfaces: Fact<Interfaces>,
): NodeNames {
  const held = interfaces.known
    ? interfaces.value
        .flatMap((each) => each.addresses)
        .filter(
          ({ scope, secondary, prefix, family }) =>
            scope === 'global' && !secondary && prefix < (family === 'inet' ? 32 : 128),
        )
    : [];
  const declared = hosts.flatMap(({ name, address }) => [name, address]);
  const all = [...declared, ...held.map(({ address }) => address), names.configured, names.qualified].filter(
    (each) => each !== undefined,
  );
  const moving = [...pair.virtualIps, pair.externalHost];
  const fixed = [...new Set(all)].filter((each) => !moving.includes(each) && each !== 'localhost');
  return { addresses: fixed.filter(isAddress), names: fixed.filter((each) => !isAddress(each)) };
}

/** Settings that list hosts: there both hosts belong in, and one alone is no binding. */
const lists =
  /^(mynetworks|mydestination|proxy_interfaces|debug_peer_list|smtpd_authorized_\w+|smtpd_client_event_limit_exceptions|other-urls|cluster_name|synchronous_standby_names|(\w+_)?admins|proxyservers|discovery\..*|.*\bhostname)$/;

/** The word of a setting that names one host, or undefined. */
export function boundHostName({ key, value }: Pick<KeyValue, 'key' | 'value'>, node: NodeNames): string | undefined {
  if (key !== 'myhostname' && lists.test(key)) return undefined;
  // Options of master.cf that list hosts are no binding either.
  const text = `${key} ${value}`.replaceAll(/-o[ \t]*\{?[ \t]*(\w+)[ \t]*=[ \t]*[^ \t}]*/g, (whole, name: string) =>
    lists.test(name) || name.endsWith('_networks') ? '' : whole,
  );
  // Most settings name no host at all, and need not be taken apart.
  if (![...node.addresses, ...node.names].some((each) => text.includes(each))) return undefined;
  const words = text.split(/[^\w.:-]+/).map((word) => word.replace(/^([\d.]+|[\w.-]+):[\w-]+$/, '$1'));
  return words.find((word) => node.addresses.includes(word) || node.names.includes(word));
}

/**
 * PostgreSQL listens on those of several addresses that are there, and starts where one is: a list of both hosts'
 * addresses serves on either.
 */
export const namesBothHosts = (
  { key, value }: Pick<KeyValue, 'key' | 'value'>,
  hosts: readonly HostIdentity[],
): boolean =>
  key === 'listen_addresses' &&
  hosts.every(({ address, name }) => value.split(/[\s,]+/).some((word) => word === address || word === name));
