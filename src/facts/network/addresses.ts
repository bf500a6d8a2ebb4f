// ip-address(8): `ip -j addr`
import { isIP, isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { RemedyValues } from '../../sdk/index.ts';
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';
import { memoize } from '../../sdk/memoize.ts';
import { readIpAddr } from '../grammar/ip-addr-text.ts';
import type { Row } from '../grammar/json.ts';
import { isRow, parseJson } from '../grammar/json.ts';

export interface Address {
  /** In its shortest form, without prefix length: `10.20.0.50`, `2001:db8::50`. */
  readonly address: string;
  readonly prefix: number;
  readonly family: 'inet' | 'inet6';
  /** `global`, `link`, `host`, `site` or a number. */
  readonly scope: string;
  readonly interface: string;
  /** An address next to another one in the same network: what a cluster manager adds, or what a person added. */
  readonly secondary: boolean;
  /** `dynamic`: got from DHCP or a router advertisement, with a lifetime. */
  readonly dynamic: boolean;
  /**
   * IPv6 only: duplicate address detection failed, because another machine has the address. The kernel does not use it.
   */
  readonly duplicate: boolean;
}

export interface Interface {
  readonly name: string;
  readonly altNames: readonly string[];
  /** Hardware address in lower case; absent for interfaces without one. */
  readonly mac?: string;
  readonly mtu: number;
  /** The bridge or bond that it belongs to. */
  readonly master?: string;
  readonly addresses: readonly Address[];
}

export type Interfaces = readonly Interface[];

/** The interfaces of a host and the addresses that it holds now. */
export const addresses = defineFact({
  id: 'addresses',
  describes: 'Interfaces and the addresses that the host holds now',
  ofMoment: true,
  sources: {
    json: command(['ip', '-j', 'addr'], {
      recordedAs: [
        ['ip', '-j', 'addr', 'show'],
        ['ip', '-j', 'a'],
      ],
    }),
    // Versions before 4.14 (Red Hat 7) know no JSON; it costs a few milliseconds on the others.
    text: command(['ip', 'addr'], {
      recordedAs: [
        ['ip', 'addr', 'show'],
        ['ip', 'a'],
        ['ip', '-d', 'address'],
      ],
    }),
  },
  parse({ json, text }) {
    const answered = json.read && json.value.exit === 0 ? parseJson(json.value.stdout) : undefined;
    const rows = Array.isArray(answered)
      ? answered
      : text.read && text.value.exit === 0
        ? readIpAddr(text.value.stdout)
        : undefined;
    if (rows === undefined) {
      if (!json.read) return unknownFrom(json, 'ip -j addr');
      return unknown('unparsable', `ip -j addr printed no JSON list: ${json.value.stderr.trim().split('\n')[0] ?? ''}`);
    }
    const found: Interface[] = [];
    for (const row of rows) {
      const parsed = interfaceFrom(row);
      if (parsed === undefined) return unknown('unparsable', 'ip addr printed an interface that makes no sense');
      for (const each of parsed) found.push(each);
    }
    if (!rows.some((row) => isRow(row) && strings(row['flags']).includes('LOOPBACK')))
      return unknown('unparsable', 'ip addr lists no loopback interface');
    return known<Interfaces>(found);
  },
});

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

/** An empty list for the empty objects that some versions print for interfaces that a filter left out. */
function interfaceFrom(row: unknown): Interface[] | undefined {
  if (!isRow(row)) return undefined;
  if (Object.keys(row).length === 0) return [];
  const { ifname, mtu, address, master, addr_info: info } = row;
  if (typeof ifname !== 'string') return undefined;
  const found: Address[] = [];
  for (const each of Array.isArray(info) ? info : []) {
    if (!isRow(each) || Object.keys(each).length === 0) continue;
    const parsed = addressFrom(each, ifname);
    if (parsed === undefined) return undefined;
    found.push(parsed);
  }
  return [
    {
      name: ifname,
      altNames: strings(row['altnames']),
      ...(typeof address === 'string' ? { mac: address.toLowerCase() } : {}),
      mtu: typeof mtu === 'number' ? mtu : 0,
      ...(typeof master === 'string' ? { master } : {}),
      addresses: found,
    },
  ];
}

function addressFrom(row: Row, ifname: string): Address | undefined {
  const { family, local, prefixlen, scope } = row;
  if (family !== 'inet' && family !== 'inet6') return undefined;
  if (typeof local !== 'string' || typeof prefixlen !== 'number' || (isIP(local) === 0 && !ipaddr.isValid(local)))
    return undefined;
  return {
    address: canonical(local),
    prefix: prefixlen,
    family,
    scope: typeof scope === 'string' ? scope : String(scope),
    interface: ifname,
    secondary: row['secondary'] === true,
    dynamic: row['dynamic'] === true,
    duplicate: row['dadfailed'] === true,
  };
}

/** Characters: IPv6 with an IPv4 tail, and a zone. */
const longestAddress = 64;

/**
 * One spelling for each address: IPv6 in its shortest form, IPv4 in dots (mapped into IPv6 as well); other texts stay
 * as they are.
 */
export function canonical(address: string): string {
  // The library takes long for what is no address.
  if (address.length > longestAddress || !/[\d:]/.test(address)) return address;
  if (isIPv4(address) || (address.includes(':') ? !isIPv6(address) : !ipaddr.isValid(address))) return address;
  const parsed = ipaddr.parse(address);
  return parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()
    ? parsed.toIPv4Address().toString()
    : parsed.toString();
}

/** All addresses of a host. */
export const allAddresses = memoize((all: Interfaces): readonly Address[] => all.flatMap((each) => each.addresses));

/** Where the host holds an address; undefined when it does not hold it. */
export function holds(all: Interfaces, address: string): Address | undefined {
  const wanted = canonical(address);
  return allAddresses(all).find((each) => each.address === wanted);
}

/** The interface of that name or alternative name. */
export const interfaceOf = (all: Interfaces, name: string): Interface | undefined =>
  all.find((each) => each.name === name || each.altNames.includes(name));

/**
 * Interface and prefix length of an address that both hosts hold, as far as they agree; for commands that remove it.
 */
export function commonAddressValues(left: Address | undefined, right: Address | undefined): RemedyValues {
  if (left === undefined || right === undefined) return {};
  return {
    ...(left.interface === right.interface ? { interface: left.interface } : {}),
    ...(left.prefix === right.prefix ? { prefix: String(left.prefix) } : {}),
  };
}
