// corosync.conf(5), `ip_version`; corosync 3.1: exec/totemconfig.c, exec/totemip.c
import { isIPv4, isIPv6 } from 'node:net';

type Family = 'IPv4' | 'IPv6';

/** An address that corosync refuses, with its line. */
export interface AddressRefusal {
  readonly line: number;
  readonly problem: string;
}

/** The address of one node on one link, with its line. */
export type RingAddress = readonly [ring: number, address: string, line: number];

/** The family of an address; undefined for a name, which corosync resolves. */
const familyOf = (address: string): Family | undefined =>
  isIPv4(address) ? 'IPv4' : isIPv6(address.replace(/%.*/, '')) ? 'IPv6' : undefined;

/** Addresses that ip_version forbids, and links whose nodes have addresses of both families. */
export function refusedFamilies(
  addresses: readonly RingAddress[],
  version: string | undefined,
  transport: string,
): readonly AddressRefusal[] {
  const used = version ?? (transport === 'udp' ? 'ipv4' : 'ipv6-4');
  const only = { ipv4: 'IPv4', ipv6: 'IPv6' }[used];
  const first = new Map<number, Family>();
  return addresses.flatMap(([ring, address, line]): readonly AddressRefusal[] => {
    const family = familyOf(address);
    if (family === undefined) return [];
    if (only !== undefined && family !== only)
      return [{ line, problem: `ring${ring}_addr is ${family}, and ip_version is ${used}: ${address}` }];
    const other = first.get(ring) ?? family;
    first.set(ring, other);
    return other === family ? [] : [{ line, problem: `link ${ring} has ${other} and ${family} addresses: ${address}` }];
  });
}
