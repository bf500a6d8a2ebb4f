// firewalld.zones(5), firewalld.richlanguage(5)
import type { FirewallZone } from '../grammar/firewalld-zones.ts';
import { inRange, isAddress } from '../network/networks.ts';
import type { Firewalld } from './firewalld.ts';

interface Packet {
  readonly protocol: string;
  readonly port: number;
  /** Address of the sender. */
  readonly from: string;
}

/** The zone of a packet: that of its sender counts more than that of the interface. */
export const zoneFor = (zones: readonly FirewallZone[], device: string, from: string): FirewallZone | undefined =>
  zones.find(({ sources }) => sources.some((source) => inRange(from, source))) ??
  zones.find(({ interfaces }) => interfaces.includes(device));

/** Services of firewalld that have no port of a cluster. */
const others: ReadonlySet<string> = new Set(
  'cockpit dhcpv6-client http https imap imaps ldap ldaps managesieve mdns ntp pop3 pop3s postgresql samba-client smtp smtp-submission smtps snmp ssh'.split(
    ' ',
  ),
);

/** Whether a zone admits a packet; `unknown` where something decides that is not followed here. */
export function admits({ services, besides }: Firewalld, zone: FirewallZone, packet: Packet): 'yes' | 'no' | 'unknown' {
  const covers = ({ protocol, first, last }: FirewallZone['ports'][number]): boolean =>
    protocol === packet.protocol && first <= packet.port && packet.port <= last;
  const named = zone.services.flatMap((name) => services.get(name) ?? []);
  // Rich rules, policies and direct rules may refuse what the zone admits, and admit what it does not.
  if (besides.length > 0 || zone.richRules.length > 0) return 'unknown';
  if (zone.target === 'ACCEPT' || zone.ports.some(covers) || named.some(covers)) return 'yes';
  if (zone.protocols.includes(packet.protocol)) return 'yes';
  const unread = zone.services.filter((name) => !services.has(name) && !others.has(name));
  const indirect = zone.sources.some((source) => !isAddress(source.split('/')[0] ?? ''));
  return unread.length > 0 || indirect ? 'unknown' : 'no';
}
