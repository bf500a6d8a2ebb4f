import { drbdConfig } from '../../src/facts/replication/drbd-config.ts';
import { nodeName } from '../../src/facts/identity/node-name.ts';
import { addresses, holds } from '../../src/facts/network/addresses.ts';
import { isAddress } from '../../src/facts/network/networks.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'DRBD’s resources name this host and an address that it holds',
  why:
    'drbdadm looks for `uname -n` among the names: without it the resource stays down after the next boot. With an ' +
    'address of another host it cannot listen, and replicates nothing.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'resource',
    steps: [
      {
        on: 'both',
        text:
          'Write the output of `uname -n` after `on`, and an address of the replication interface into its section, ' +
          'the same on both hosts.',
        verify: '`drbdadm dump {resource}` shows the names and addresses of both hosts.',
        undo: 'Put the former file back.',
      },
      {
        on: 'host',
        check: '`drbdadm --dry-run adjust {resource}` names a new connection and no other change.',
        text: 'Let DRBD take it over. The connection is made again.',
        commands: { drbd: 'drbdadm adjust {resource}' },
        verify: '`drbdadm status {resource}` shows the peer as connected and UpToDate.',
      },
    ],
  },
  references: ['man:drbd.conf(5)', 'man:drbdadm(8)'],
  explainedBy: {
    // A copy of the other host has that one's address in place of its own.
    'network/own-addresses-differ': (own) => own.actual.endsWith('not held by the host'),
  },
  reads: { drbdConfig, nodeName, addresses },
  appliesTo: ({ drbdConfig }) => drbdConfig.configured || 'DRBD has no resource',
  check: ({ peer, drbdConfig, nodeName, addresses }) =>
    drbdConfig.resources.flatMap(({ name, hosts, floating, endpoints, at }): readonly Finding[] => {
      if (hosts.length === 0 || floating > 0) return [];
      // A resource between other hosts (a third one, a stacked one) is left out by drbdadm on purpose.
      const short = (host: string): string => host.split('.')[0]?.toLowerCase() ?? '';
      const similar = hosts.find((host) => short(host) === short(nodeName));
      if (!hosts.includes(nodeName)) {
        if (similar === undefined && !hosts.some((host) => short(host) === short(peer.name))) return [];
        const what = similar ?? hosts.join(', ');
        return [
          {
            subject: name,
            message: `the DRBD resource ${name} does not name this host`,
            expected: `on ${nodeName}`,
            actual: what,
            at,
            moment: 'after-reboot',
          },
        ];
      }
      return endpoints
        .filter(
          ({ host, address }) => host === nodeName && isAddress(address) && holds(addresses, address) === undefined,
        )
        .map((endpoint) => ({
          subject: name,
          message: `the DRBD resource ${name} has an address of this host that none of its interfaces holds`,
          expected: 'an address of this host',
          actual: `${endpoint.address}: not held by the host`,
          at: endpoint.at,
          moment: 'after-reboot' as const,
        }));
    }),
});
