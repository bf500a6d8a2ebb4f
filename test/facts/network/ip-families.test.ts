import { describe, expect, it } from 'vitest';
import { refusedFamilies } from '../../../src/facts/network/ip-families.ts';

/** Verdicts of `corosync -t` (3.1.7) on one link with these two addresses. */
const verdicts: readonly (readonly [
  version: string | undefined,
  one: string,
  other: string,
  transport: string,
  accepted: boolean,
])[] = [
  ['ipv4', '127.0.0.1', '192.0.2.2', 'knet', true],
  ['ipv4', '::1', '2001:db8::2', 'knet', false],
  ['ipv4', '127.0.0.1', '2001:db8::2', 'knet', false],
  ['ipv4', '::1', '2001:db8::2', 'udpu', false],
  ['ipv6', '127.0.0.1', '192.0.2.2', 'knet', false],
  ['ipv6', '::1', '192.0.2.2', 'knet', false],
  ['ipv6', '::1', '192.0.2.2', 'udpu', false],
  ['ipv6-4', '127.0.0.1', '192.0.2.2', 'knet', true],
  ['ipv4-6', '::1', '2001:db8::2', 'knet', true],
  [undefined, '::1', '2001:db8::2', 'knet', true],
  [undefined, '::1', '2001:db8::2', 'udp', false],
  [undefined, '127.0.0.1', '192.0.2.2', 'udp', true],
  [undefined, '127.0.0.1', '2001:db8::2', 'knet', false],
];

describe('ip_version', () => {
  it.each(verdicts)('%s: %s and %s over %s', (version, one, other, transport, accepted) => {
    const refused = refusedFamilies(
      [
        [0, one, 11],
        [0, other, 16],
      ],
      version,
      transport,
    );
    expect(refused.length === 0).toBe(accepted);
  });

  it('leaves names to the resolver, and allows one family for each link', () => {
    const links = [
      [0, 'mail-a', 11],
      [1, '10.0.0.1', 12],
      [0, 'mail-b', 16],
      [1, '10.0.0.2', 17],
      [2, 'fd00::2', 18],
    ] as const;
    expect(refusedFamilies(links, undefined, 'knet')).toEqual([]);
  });
});
