import { addresses, holds } from '../../src/facts/network/addresses.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'No other machine has the floating IPv6 address',
  why:
    'Duplicate address detection failed: another machine answers for the address. The kernel keeps the address and ' +
    'does not use it, so clients reach the other machine.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'address',
    steps: [
      {
        on: 'host',
        text: 'Find the machine that answers: its hardware address is in the kernel log and in the neighbour table.',
        commands: { shell: ["journalctl -k -g 'duplicate address'", 'ip -6 neigh show {address}'] },
      },
      {
        on: 'outside',
        text:
          'If it is the other host of the pair, see vip/one-holder. Otherwise take the address from that machine, or ' +
          'give the pair another one.',
      },
      {
        on: 'host',
        check: 'No other machine answers any more.',
        text:
          'Let the manager set the address again: with keepalived by the command, with Pacemaker by a restart of the ' +
          'resource that has {address}.',
        effect: 'The address and the services that wait for it restart.',
        commands: { keepalived: 'keepalived -t && systemctl restart keepalived' },
        verify: '`ip -6 addr` shows {address} without `dadfailed`.',
      },
    ],
  },
  references: ['rfc:4862#5.4', 'man:ip-address(8)'],
  reads: { addresses },
  appliesTo: ({ pair }) => pair.virtualIps.length > 0 || 'the pair declares no floating address',
  check: ({ pair, addresses }) =>
    pair.virtualIps.flatMap((address): Finding[] => {
      const held = holds(addresses, address);
      if (held?.duplicate !== true) return [];
      return [
        {
          subject: address,
          message: 'duplicate address detection failed for the floating address',
          expected: 'an address that the kernel uses',
          actual: `dadfailed on ${held.interface}`,
        },
      ];
    }),
});
