import { describe, expect, it } from 'vitest';
import type { ConfigText, StaticAddress } from '../../../src/facts/grammar/static-addresses.ts';
import { fromIfcfg, fromInterfaces, fromKeyFile, fromNetplan, fromNetworkd } from '../../../src/facts/grammar/static-addresses.ts';

type Reader = (file: ConfigText) => readonly StaticAddress[] | undefined;
const interfaces: Reader = (file) => fromInterfaces([file]);

/** What people and installers write, and `address/prefix@line`, with `?` where boot leaves the interface down. */
const cases: readonly (readonly [string, Reader, string, readonly string[]])[] = [
  [
    'ifupdown with netmask',
    interfaces,
    'auto eth0\niface eth0 inet static\n  address 192.0.2.5\n  netmask 255.255.255.0\n',
    ['192.0.2.5@3'],
  ],
  [
    'ifupdown with CIDR, hotplug',
    interfaces,
    'allow-hotplug eth0\niface eth0 inet6 static\n\taddress 2001:DB8::5/64\n',
    ['2001:db8::5/64@3'],
  ],
  ['ifupdown, dhcp', interfaces, 'auto eth0\niface eth0 inet dhcp\n', []],
  [
    'ifupdown, a hook',
    interfaces,
    'auto eth0\niface eth0 inet manual\n up /sbin/ip address add 192.0.2.6/24 dev $IFACE\n',
    ['192.0.2.6/24@3'],
  ],
  ['ifupdown, a hook that takes it away', interfaces, 'auto eth0\niface eth0 inet manual\n up ip addr del 192.0.2.6/24 dev eth0\n', []],
  ['networkd', fromNetworkd, '[Network]\nAddress=192.0.2.5/24\n[Address]\nAddress = 192.0.2.6/24\n', ['192.0.2.5/24@2', '192.0.2.6/24@4']],
  [
    'NetworkManager',
    fromKeyFile,
    '[ipv4]\naddress1=192.0.2.5/24,192.0.2.1\n[ipv6]\naddress1=2001:db8::5/64\n',
    ['192.0.2.5/24@2', '2001:db8::5/64@4'],
  ],
  [
    'NetworkManager, not at boot',
    fromKeyFile,
    '[connection]\nautoconnect=false\n[ipv4]\naddresses=192.0.2.5/24;192.0.2.6/24;\n',
    ['192.0.2.5/24@4?', '192.0.2.6/24@4?'],
  ],
  [
    'Red Hat',
    fromIfcfg,
    'ONBOOT="yes"\nIPADDR="192.0.2.5"\nIPADDR1=192.0.2.6\nIPV6ADDR_SECONDARIES="2001:db8::6/64 2001:db8::7/64"\n',
    ['192.0.2.5@2', '192.0.2.6@3', '2001:db8::6/64@4', '2001:db8::7/64@4'],
  ],
  ['SUSE', fromIfcfg, "STARTMODE='auto'\nIPADDR='192.0.2.5/24'\nIPADDR_vip='192.0.2.6/24'\n", ['192.0.2.5/24@2', '192.0.2.6/24@3']],
  ['Red Hat, not at boot', fromIfcfg, 'ONBOOT=no\nIPADDR=192.0.2.5\n', ['192.0.2.5@2?']],
  [
    'netplan',
    fromNetplan,
    'network:\n  ethernets:\n    eth0:\n      addresses: [192.0.2.5/24, "2001:db8::5/64"]\n      nameservers:\n        addresses: [192.0.2.1]\n',
    ['192.0.2.5/24@4', '2001:db8::5/64@4'],
  ],
  [
    'netplan with labels',
    fromNetplan,
    'network:\n  bonds:\n    bond0:\n      addresses:\n      - 192.0.2.5/24:\n          label: "bond0:vip"\n',
    ['192.0.2.5/24@5'],
  ],
];

describe('static addresses', () => {
  it.each(cases)('%s', (_, read, text, expected) => {
    const found = read({ path: '/etc/x', text }) ?? [];
    expect(
      found.map(
        ({ address, prefix, at, atBoot }) => `${address}${prefix === undefined ? '' : `/${prefix}`}@${at.line ?? ''}${atBoot ? '' : '?'}`,
      ),
    ).toEqual(expected);
  });

  it('does not take a broken netplan file for one without addresses', () => {
    expect(fromNetplan({ path: '/etc/netplan/x.yaml', text: 'network: {ethernets: [\n' })).toBeUndefined();
  });
});
