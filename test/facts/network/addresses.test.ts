import { describe, expect, it } from 'vitest';
import { healthyHost } from '../../rules/healthy.ts';
import { addresses, canonical, holds, interfaceOf } from '../../../src/facts/network/addresses.ts';
import type { CommandOutput, Reading } from '../../../src/sdk/index.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';

const output = (stdout: string, stderr = '', exit = 0): Reading<CommandOutput> => readAs({ stdout, stderr, exit });

function interfaces(json: Reading<CommandOutput>, text: Reading<CommandOutput> = notRead('not-collected', '')) {
  const fact = addresses.parse({ json, text });
  if (!fact.known) throw new Error(fact.detail);
  return fact.value;
}

/** iproute2 6.1, `ip addr` of the recorded host a. */
const plain = `1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN group default qlen 1000
    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
    inet 127.0.0.1/8 scope host lo
       valid_lft forever preferred_lft forever
    inet6 ::1/128 scope host noprefixroute 
       valid_lft forever preferred_lft forever
2: ens16: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    link/ether 52:54:00:20:00:11 brd ff:ff:ff:ff:ff:ff
    altname enp0s16
    inet 10.20.0.11/24 brd 10.20.0.255 scope global ens16
       valid_lft forever preferred_lft forever
    inet 10.20.0.50/24 brd 10.20.0.255 scope global secondary ens16
       valid_lft forever preferred_lft forever
    inet6 fe80::5054:ff:fe20:11/64 scope link 
       valid_lft forever preferred_lft forever
3: ens17: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc fq_codel state UP group default qlen 1000
    link/ether 52:54:00:20:01:11 brd ff:ff:ff:ff:ff:ff
    altname enp0s17
    inet 10.20.1.11/24 brd 10.20.1.255 scope global ens17
       valid_lft forever preferred_lft forever
    inet6 fe80::5054:ff:fe20:111/64 scope link 
       valid_lft forever preferred_lft forever
`;

const oldVersion = output('', 'Option "-j" is unknown, try "ip -help".\n', 255);

describe('addresses', () => {
  it('says the same from JSON and from the text of versions that know no JSON', async () => {
    const recorded = (await healthyHost('a')).readings['command:ip -j addr'];
    if (recorded === undefined || !recorded.read || !('stdout' in recorded.value))
      throw new Error('ip -j addr is not in the recording');
    expect(interfaces(oldVersion, output(plain))).toEqual(interfaces(output(recorded.value.stdout)));
  });

  it('finds an address in any spelling, with its prefix and interface', () => {
    const found = interfaces(oldVersion, output(plain));
    expect(holds(found, '10.20.0.50')).toMatchObject({ interface: 'ens16', prefix: 24, secondary: true });
    expect(holds(found, 'FE80:0:0:0:5054:00FF:FE20:11')).toMatchObject({ interface: 'ens16', scope: 'link' });
    expect(holds(found, '10.20.0.5')).toBeUndefined();
    expect(interfaceOf(found, 'enp0s17')?.name).toBe('ens17');
  });

  it.each([
    [
      '2: eth0.57@eth0: <BROADCAST,UP,LOWER_UP> mtu 1500 state UP\n    inet 10.1.0.5/27 scope global eth0.57:vip\n',
      { interface: 'eth0.57', prefix: 27 },
    ],
    [
      '4: tun0: <POINTOPOINT,UP> mtu 1500 state UNKNOWN\n    inet 10.1.0.5 peer 10.1.0.6/32 scope global tun0\n',
      { interface: 'tun0', prefix: 32 },
    ],
    ['4: eth0: <UP> mtu 1500 state UP\n    inet 10.1.0.5/24 brd + scope global dynamic eth0\n', { dynamic: true }],
  ])('reads the text of other interfaces: %s', (text, expected) => {
    expect(
      holds(interfaces(oldVersion, output(`1: lo: <LOOPBACK,UP> mtu 65536 state UNKNOWN\n${text}`)), '10.1.0.5'),
    ).toMatchObject(expected);
  });

  it('is unknown without an interface that every host has, so that a cut text is never "no address"', () => {
    expect(addresses.parse({ json: output('[]'), text: notRead('absent', '') })).toMatchObject({
      known: false,
      reason: 'unparsable',
    });
  });

  it.each([
    ['2001:DB8::0050', '2001:db8::50'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['*', '*'],
  ])('spells %s as %s', (text, expected) => expect(canonical(text)).toBe(expected));
});
