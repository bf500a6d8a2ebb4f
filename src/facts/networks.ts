// RFC 4632, RFC 4291: addresses, prefix lengths and ranges
import ipaddr from 'ipaddr.js';
import type { Address } from './addresses.ts';

/** Whether the text is an address of either family. */
export const isAddress = (text: string): boolean => ipaddr.isValid(text);

/** Whether it is an address that the internet routes: none of the private, shared, link-local and documentation ranges. */
export const isPublic = (address: string): boolean => ipaddr.isValid(address) && ipaddr.parse(address).range() === 'unicast';

/** Whether two addresses agree in their first bits. */
export function sameNetwork(one: string, other: string, prefix: number): boolean {
  if (!ipaddr.isValid(one) || !ipaddr.isValid(other)) return false;
  const [left, right] = [ipaddr.parse(one), ipaddr.parse(other)];
  return left.kind() === right.kind() && right.match(left, prefix);
}

/** The prefix length that stands for a single host. */
export const hostPrefix = ({ family }: Pick<Address, 'family'>): number => (family === 'inet' ? 32 : 128);

/** Whether an address lies in the network of a host's own address; a host prefix is no network. */
export const covers = (own: Address, address: string): boolean =>
  own.prefix < hostPrefix(own) && sameNetwork(own.address, address, own.prefix);
