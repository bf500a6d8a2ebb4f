import { describe, expect, it } from 'vitest';
import { inRange, isLoopback } from '../../../src/facts/network/networks.ts';
import { boundHostName, nodeNames } from '../../../src/facts/drift/node-bound.ts';
import { known, unknown } from '../../../src/sdk/index.ts';
import { healthyPair } from '../../rules/healthy.ts';

const node = { addresses: ['10.20.0.11', 'fd00::11'], names: ['mail-a', 'mail-a.example.org'] };

describe('a setting names one host', () => {
  it.each([
    ['host', '10.20.0.11', '10.20.0.11'],
    ['urls', '["http://10.20.0.11:8086"]', '10.20.0.11'],
    ['server 10.20.0.11:8888;', '', '10.20.0.11'],
    ['myhostname', 'mail-a.example.org', 'mail-a.example.org'],
    ['url', 'http://[fd00::11]:80/', 'fd00::11'],
  ])('%s = %s', (key, value, expected) => {
    expect(boundHostName({ key, value }, node)).toBe(expected);
  });

  it.each([
    ['host', '10.20.0.110'],
    ['host', '110.20.0.11'],
    ['host', '10.20.0.50'],
    ['myhostname', 'mail-a2.example.org'],
    ['url', 'https://webmail-a.example.org'],
    ['mynetworks', '127.0.0.0/8 10.20.0.11/32'],
    ['discovery.seed_hosts.0', '10.20.0.11'],
  ])('but not in %s = %s', (key, value) => {
    expect(boundHostName({ key, value }, node)).toBeUndefined();
  });
});

describe('what stays with a host', () => {
  const address = (text: string, more: { secondary?: boolean; prefix?: number } = {}) => ({
    address: text,
    prefix: 24,
    family: 'inet' as const,
    scope: 'global',
    interface: 'eth0',
    secondary: false,
    dynamic: false,
    duplicate: false,
    ...more,
  });
  const link = { name: 'eth0', altNames: [], mtu: 1500 };

  it('are its names and primary addresses, not what the service brings along', () => {
    const interfaces = known([
      {
        ...link,
        addresses: [
          address('10.20.1.11'),
          address('10.20.0.50'),
          address('10.20.0.77', { secondary: true }),
          address('10.20.0.78', { prefix: 32 }),
        ],
      },
    ]);
    const names = { configured: 'mail-a', qualified: 'mail.example.org' };
    expect(nodeNames(healthyPair, [healthyPair.hosts.a], names, interfaces)).toEqual({
      addresses: ['10.20.0.11', '10.20.1.11'],
      names: ['mail-a'],
    });
  });

  it('are what the pair declares where nobody could ask', () => {
    const names = { configured: undefined, qualified: undefined };
    expect(nodeNames(healthyPair, [healthyPair.hosts.b], names, unknown('denied', 'x'))).toEqual({
      addresses: ['10.20.0.12'],
      names: ['mail-b'],
    });
  });
});

describe('ranges', () => {
  it.each([
    ['10.20.0.11', '10.20.0.0/24', true],
    ['10.20.0.11', '10.20.0.0/255.255.255.0', true],
    ['10.20.1.11', '10.20.0.0/24', false],
    ['10.20.0.11', '10.20.0.11', true],
    ['10.20.0.11', '::/0', false],
    ['fd00::11', 'fd00::/64', true],
    ['10.20.0.11', 'samenet', false],
    ['10.20.0.11', '10.20.0.0/99', false],
  ])('%s in %s: %s', (address, range, expected) => {
    expect(inRange(address, range)).toBe(expected);
  });
  it('of this host', () => {
    expect(['localhost', '127.0.1.1', '::1', '10.0.0.1', 'x'].map(isLoopback)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
