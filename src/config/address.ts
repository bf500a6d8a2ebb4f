import ipaddr from 'ipaddr.js';

/** A normalised IP address with an optional prefix length. */
export interface Address {
  readonly normal: string;
  readonly prefix?: number;
}

/**
 * Parses an address with an optional prefix length; undefined if it is invalid. Only the four-part decimal form of IPv4
 * is accepted, because other programs interpret `10.1` and `010.0.0.1` differently.
 */
export function parseAddress(text: string): Address | undefined {
  const [address = '', prefix, ...rest] = text.split('/');
  const normal = normalAddress(address);
  if (normal === undefined || rest.length > 0) return undefined;
  if (prefix === undefined) return { normal };
  const bits = normal.includes(':') ? 128 : 32;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= bits ? { normal, prefix: Number(prefix) } : undefined;
}

/** The normal form of an IP address; undefined for anything else, such as host names. */
export function normalAddress(text: string): string | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(text)) return ipaddr.IPv4.parse(text).toString();
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return undefined;
  const address = ipaddr.IPv6.parse(text);
  return address.isIPv4MappedAddress() ? address.toIPv4Address().toString() : address.toString();
}

/** A key for comparing addresses: the normal form of an IP address, or a lower-case host name without a final dot. */
export const addressKey = (text: string): string => normalAddress(text) ?? text.toLowerCase().replace(/\.$/, '');

/** Why an address cannot be the floating address of a pair; undefined if it can. */
export function floatingFault(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined) return undefined;
  const range = ipaddr.parse(address.normal).range();
  const why = unfit[range];
  return why === undefined ? undefined : `${text} is ${why}; use the address that clients connect to`;
}

const unfit: Readonly<Record<string, string | undefined>> = {
  loopback: 'a loopback address, which other machines cannot reach',
  linkLocal: 'a link-local address, which depends on the interface of each host and is not routed',
  unspecified: 'the unspecified address',
  multicast: 'a multicast address, which cannot be assigned to a host',
  broadcast: 'the broadcast address, which cannot be assigned to a host',
};

/** Why a text is not a valid host address; undefined for a host name or an IP address. */
export function hostAddressFault(text: string): string | undefined {
  if (normalAddress(text) !== undefined) return undefined;
  const [, host = '', port = ''] = /^\[?([^\]]+?)\]?:(\d+)$/.exec(text) ?? [];
  if (port !== '' && !host.includes(':'))
    return `"${text}" contains a port; use the separate key for it: address: ${host}, port: ${port}`;
  if (/^[\d.]+$/.test(text)) return `"${text}" is not an IPv4 address (four numbers from 0 to 255)`;
  // An interface may follow a link-local address: fe80::1%eth0.
  if (text.includes(':'))
    return normalAddress(text.split('%')[0] ?? '') === undefined
      ? `"${text}" is neither a host name nor an IP address`
      : undefined;
  return undefined;
}
