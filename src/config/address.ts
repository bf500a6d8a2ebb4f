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

/** The normal form of an IP address (RFC 5952); absent for everything else, host names among them. */
export function normalAddress(text: string): string | undefined {
  if (/^\d+(\.\d+){3}$/.test(text)) return hostOf(text) === text ? text : undefined;
  const [, address, zone = ''] = /^([\da-f:.]*:[\da-f:.]*)(%.+)?$/i.exec(text) ?? [];
  const normal = address === undefined ? undefined : hostOf(`[${address}]`)?.slice(1, -1);
  const mapped = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(normal ?? '');
  if (mapped === null) return normal === undefined ? undefined : `${normal}${zone}`;
  return mapped.slice(1).flatMap((part) => [Number.parseInt(part, 16) >> 8, Number.parseInt(part, 16) & 255]).join('.');
}

/** The host of a URL, in its normal form: node has this at hand, where `node:net` would have to be loaded for it at every start. */
const hostOf = (host: string): string | undefined => (URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname : undefined);

/** What makes two written addresses the same: the normal form of an IP address, a host name without case or final dot. */
export const addressKey = (text: string): string => normalAddress(text) ?? text.toLowerCase().replace(/\.$/, '');
