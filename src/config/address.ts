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

/**
 * What makes two written addresses the same: the normal form of an IP address, a host name without case or final dot.
 */
export const addressKey = (text: string): string => normalAddress(text) ?? text.toLowerCase().replace(/\.$/, '');

/** Why an address cannot be the floating one of a pair; absent: it can. */
export function floatingFault(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  const range = ipaddr.parse(address.normal).range();
  const why = unfit[range];
  return why === undefined ? undefined : `${text} is ${why}; give the address that clients connect to`;
}

const unfit: Readonly<Record<string, string | undefined>> = {
  loopback: 'a loopback address, which no other machine reaches',
  linkLocal: 'a link-local address, which means another interface on each host and is not routed',
  unspecified: 'the unspecified address, which is none',
  multicast: 'a multicast address, which no host holds',
  broadcast: 'the broadcast address, which no host holds',
};

/** Why a text is no address of a host; absent: it is a host name or an IP address. */
export function hostAddressFault(text: string): string | undefined {
  if (normalAddress(text) !== undefined) return undefined;
  const [, host = '', port = ''] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (port !== '' && !host.includes(':'))
    return `"${text}" has a port in it; the port is a key of its own: address: ${host}, port: ${port}`;
  if (/^[\d.]+$/.test(text)) return `"${text}" is no IPv4 address: four numbers from 0 to 255`;
  // An interface may follow a link-local address: fe80::1%eth0.
  if (text.includes(':'))
    return normalAddress(text.split('%')[0] ?? '') === undefined
      ? `"${text}" is neither a host name nor an IP address`
      : undefined;
  return undefined;
}
