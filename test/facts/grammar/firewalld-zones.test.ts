import { expect, it } from 'vitest';
import { portRange, readFirewallZones } from '../../../src/facts/grammar/firewalld-zones.ts';

/** The format of a test of insights-core (firewall_cmd): RHEL 8, with continued lines. */
const printed = `block
  target: %%REJECT%%
  interfaces:
  services:
  ports:
  rich rules:


public (active, default)
  target: default
  icmp-block-inversion: no
  interfaces: eno1
  sources: 10.0.0.0/24
  services: dhcpv6-client ssh
  ports: 5404-5412/udp 2224/tcp
  protocols: vrrp
  forward-ports: port=80:proto=tcp:toport=12345:toaddr=
        port=81:proto=tcp:toport=1234:toaddr=
  source-ports:
  rich rules:
        rule family="ipv4" source address="10.0.0.0/24" port port="443" protocol="tcp" reject
        rule family="ipv4" source address="192.168.0.10/24" reject
`;

it('reads the zones of firewall-cmd', () => {
  const [block, zone, ...more] = readFirewallZones(printed);
  expect(more).toEqual([]);
  expect(block).toMatchObject({ name: 'block', target: '%%REJECT%%', interfaces: [], ports: [], richRules: [] });
  expect(zone).toMatchObject({
    name: 'public',
    target: 'default',
    interfaces: ['eno1'],
    sources: ['10.0.0.0/24'],
    services: ['dhcpv6-client', 'ssh'],
    ports: [
      { protocol: 'udp', first: 5404, last: 5412 },
      { protocol: 'tcp', first: 2224, last: 2224 },
    ],
    protocols: ['vrrp'],
  });
  expect(zone?.richRules).toHaveLength(2);
});

it('finds no zone in anything else', () => {
  expect(readFirewallZones('FirewallD is not running\n')).toEqual([]);
  expect(portRange('ssh')).toBeUndefined();
});
