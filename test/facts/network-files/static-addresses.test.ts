import { describe, expect, it } from 'vitest';
import type { ConfigText, StaticAddress } from '../../../src/facts/network-files/static-addresses.ts';
import { fromCloudInit, fromNetplan } from '../../../src/facts/network-files/network-documents.ts';
import {
  fromCommands,
  fromDhcpcd,
  fromIfcfg,
  fromInterfaces,
  fromKeyFile,
  fromNetworkd,
} from '../../../src/facts/network-files/static-addresses.ts';

type Reader = (file: ConfigText) => readonly StaticAddress[] | undefined;
const interfaces: Reader = (file) => fromInterfaces([file]);
const cloudInit: Reader = (file) => fromCloudInit([file]);
const script: Reader = (file) => fromCommands(file, true);

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
    ['2001:db8::5@3'],
  ],
  ['ifupdown, dhcp', interfaces, 'auto eth0\niface eth0 inet dhcp\n', []],
  [
    'ifupdown, a hook',
    interfaces,
    'auto eth0\niface eth0 inet manual\n up /sbin/ip address add 192.0.2.6/24 dev $IFACE\n',
    ['192.0.2.6@3'],
  ],
  [
    'ifupdown, a hook that takes it away',
    interfaces,
    'auto eth0\niface eth0 inet manual\n up ip addr del 192.0.2.6/24 dev eth0\n',
    [],
  ],
  [
    'networkd',
    fromNetworkd,
    '[Network]\nAddress=192.0.2.5/24\n[Address]\nAddress = 192.0.2.6/24\n',
    ['192.0.2.5@2', '192.0.2.6@4'],
  ],
  [
    'NetworkManager',
    fromKeyFile,
    '[ipv4]\naddress1=192.0.2.5/24,192.0.2.1\n[ipv6]\naddress1=2001:db8::5/64\n',
    ['192.0.2.5@2', '2001:db8::5@4'],
  ],
  [
    'NetworkManager, not at boot',
    fromKeyFile,
    '[connection]\nautoconnect=false\n[ipv4]\naddresses=192.0.2.5/24;192.0.2.6/24;\n',
    ['192.0.2.5@4?', '192.0.2.6@4?'],
  ],
  [
    'Red Hat',
    fromIfcfg,
    'ONBOOT="yes"\nIPADDR="192.0.2.5"\nIPADDR1=192.0.2.6\nIPV6ADDR_SECONDARIES="2001:db8::6/64 2001:db8::7/64"\n',
    ['192.0.2.5@2', '192.0.2.6@3', '2001:db8::6@4', '2001:db8::7@4'],
  ],
  [
    'SUSE',
    fromIfcfg,
    "STARTMODE='auto'\nIPADDR='192.0.2.5/24'\nIPADDR_vip='192.0.2.6/24'\n",
    ['192.0.2.5@2', '192.0.2.6@3'],
  ],
  ['Red Hat, not at boot', fromIfcfg, 'ONBOOT=no\nIPADDR=192.0.2.5\n', ['192.0.2.5@2?']],
  [
    'netplan',
    fromNetplan,
    'network:\n  ethernets:\n    eth0:\n      addresses: [192.0.2.5/24, "2001:db8::5/64"]\n      nameservers:\n        addresses: [192.0.2.1]\n',
    ['192.0.2.5@4', '2001:db8::5@4'],
  ],
  [
    'netplan with labels',
    fromNetplan,
    'network:\n  bonds:\n    bond0:\n      addresses:\n      - 192.0.2.5/24:\n          label: "bond0:vip"\n',
    ['192.0.2.5@5'],
  ],
  [
    'netplan, left to a person',
    fromNetplan,
    'network:\n  dummy-devices:\n    dm0:\n      activation-mode: manual\n      addresses: [192.0.2.5/32]\n  ' +
      'ethernets:\n    eth0: {addresses: [192.0.2.6/24]}\n',
    ['192.0.2.5@5?', '192.0.2.6@7'],
  ],
  [
    'networkd, left to a person',
    fromNetworkd,
    '[Match]\nName=dm0\n[Link]\nActivationPolicy=manual\n[Network]\nAddress=192.0.2.5/32\n',
    ['192.0.2.5@6?'],
  ],
  [
    'networkd, addresses of neighbours and of leases',
    fromNetworkd,
    '[Neighbor]\nAddress=192.0.2.5\n[DHCPServerStaticLease]\nAddress=192.0.2.6\n',
    [],
  ],
  [
    'networkd, taken back',
    fromNetworkd,
    '[Network]\nAddress=192.0.2.5/24\nAddress=\nAddress=192.0.2.6/24\n',
    ['192.0.2.6@4'],
  ],
  [
    'cloud-init, format 1',
    cloudInit,
    'network:\n  version: 1\n  config:\n  - type: physical\n    name: eth0\n    subnets:\n    - {type: static, ' +
      'address: 192.0.2.5/24}\n  - type: nameserver\n    address: 192.0.2.1\n',
    ['192.0.2.5@7?'],
  ],
  [
    'cloud-init, format 2',
    cloudInit,
    'network:\n  version: 2\n  ethernets:\n    eth0: {addresses: [192.0.2.5/24]}\n',
    ['192.0.2.5@4?'],
  ],
  ['cloud-init, network left alone', cloudInit, 'network: {config: disabled}\n', []],
  [
    'cloud-init, a command',
    cloudInit,
    'bootcmd:\n- [ip, addr, add, 192.0.2.5/24, dev, eth0]\n- ip addr add 192.0.2.6/24 dev eth0\n',
    ['192.0.2.5@2?', '192.0.2.6@3?'],
  ],
  [
    'dhcpcd',
    fromDhcpcd,
    'interface eth0\nstatic ip_address=192.0.2.5/24\nstatic routers=192.0.2.1\n',
    ['192.0.2.5@2?'],
  ],
  [
    'a script',
    script,
    '#!/bin/sh\n# ip addr add 192.0.2.4/24 dev eth0\nVIP=192.0.2.5\nip -4 addr add "$VIP/24" dev eth0\nip a add ' +
      '192.0.2.6/24 dev eth0\n',
    ['192.0.2.5@4', '192.0.2.6@5'],
  ],
  ['a script with ifconfig', script, 'ifconfig eth0:0 192.0.2.5 netmask 255.255.255.0 up\n', ['192.0.2.5@1']],
  [
    'a script that takes an address away',
    script,
    'ip addr del 192.0.2.5/24 dev eth0\nifconfig eth0 del 2001:db8::5/64\n',
    [],
  ],
  ['a script that only looks', script, 'ip addr show dev eth0 | grep 192.0.2.5\nping -c1 192.0.2.5\n', []],
  [
    'a unit',
    script,
    '[Service]\nExecStart=/sbin/ip addr add 192.0.2.5/24 dev eth0\nExecStop=/sbin/ip addr del 192.0.2.5/24 dev eth0\n',
    ['192.0.2.5@2'],
  ],
];

describe('static addresses', () => {
  it.each(cases)('%s', (_, read, text, expected) => {
    const found = read({ path: '/etc/x', text }) ?? [];
    expect(found.map(({ address, at, atBoot }) => `${address}@${at.line ?? ''}${atBoot ? '' : '?'}`)).toEqual(expected);
  });

  it('does not take a broken netplan file for one without addresses', () => {
    expect(fromNetplan({ path: '/etc/netplan/x.yaml', text: 'network: {ethernets: [\n' })).toBeUndefined();
  });
});
