// RFC 4632, RFC 4291: addresses, prefix lengths and ranges
import { isIP, isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Address } from './addresses.ts';

/** Whether the text is an address of either family; not what only old resolvers take for one (`10.1`, `2130706433`). */
export const isAddress = (text: string): boolean => isIP(text) !== 0;

/**
 * Whether it is an address that the internet routes: none of the private, shared, link-local and documentation ranges.
 */
export const isPublic = (address: string): boolean => rangeOf(address) === 'unicast';

/** Whether it names the host itself: `localhost`, or an address of the loopback range. */
export const isLoopback = (text: string): boolean => text === 'localhost' || rangeOf(text) === 'loopback';

const rangeOf = (text: string): string | undefined => (isAddress(text) ? ipaddr.parse(text).range() : undefined);

/** Whether two addresses agree in their first bits. */
export function sameNetwork(one: string, other: string, prefix: number): boolean {
  if (!isAddress(one) || !isAddress(other)) return false;
  const [left, right] = [ipaddr.parse(one), ipaddr.parse(other)];
  return left.kind() === right.kind() && right.match(left, prefix);
}

/**
 * Whether an address is in a range such as `10.20.0.0/24` or `10.20.0.0/255.255.255.0`; false when either makes no
 * sense.
 */
export function inRange(address: string, range: string): boolean {
  const [network = '', suffix] = range.split('/');
  const full = isIPv4(network) ? 32 : 128;
  const prefix = suffix === undefined ? full : /^\d+$/.test(suffix) ? Number(suffix) : maskLength(suffix);
  return prefix !== undefined && prefix <= full && sameNetwork(address, network, prefix);
}

/** The length of a mask such as `255.255.255.0`; undefined where it is none. */
export const maskLength = (mask: string): number | undefined =>
  isAddress(mask) ? (ipaddr.parse(mask).prefixLengthFromSubnetMask() ?? undefined) : undefined;

/** The prefix length that stands for a single host. */
export const hostPrefix = ({ family }: Pick<Address, 'family'>): number => (family === 'inet' ? 32 : 128);

/** Whether an address is in the network of a host's own address; a host prefix is no network. */
export const covers = (own: Address, address: string): boolean =>
  own.prefix < hostPrefix(own) && sameNetwork(own.address, address, own.prefix);
