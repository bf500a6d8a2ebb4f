import ipaddr from 'ipaddr.js';

/** An IP address in its one normal form, with the prefix length that followed it, if any. */
export interface Address {
  readonly normal: string;
  readonly prefix?: number;
}

/**
 * Reads an address, or an address with a prefix length. Only the four-part decimal form of IPv4 is one: `10.1` and
 * `010.0.0.1` mean something else to other programs. Absent: it is none.
 */
export function parseAddress(text: string): Address | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const normal = normalAddress(address);
  if (normal === undefined || rest.length > 0) return undefined;
  if (prefix === undefined) return { normal };
  const bits = normal.includes(':') ? 128 : 32;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? { normal, prefix: Number(prefix) } : undefined;
}

/** The normal form of an IP address; absent for everything else, host names among them. */
export function normalAddress(text: string): string | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toString();
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toString();
}

/** What makes two written addresses the same: the normal form of an IP address, a host name without case or final dot. */
export const addressKey = (text: string): string => normalAddress(text) ?? text.toLowerCase().replace(/\.$/, '');
