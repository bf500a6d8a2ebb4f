import { firewallHosts } from '../../src/facts/security/firewall-hosts.ts';
import { inRange, isAddress } from '../../src/facts/network/networks.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'BlueMind’s firewall admits both hosts and the virtual address',
  why:
    'New connections to the internal ports from anybody else are dropped: after a failover the services no longer ' +
    'reach each other.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'active',
        text:
          'Add the addresses of both hosts and the floating address in BlueMind’s administration pages, under ' +
          'Security > Manage firewall, and save. BlueMind writes the file; do not edit it by hand.',
        verify:
          '/etc/init.d/bm-iptables names all three on both hosts (bring the passive one in step: halint sync plan), ' +
          'and each host reaches an internal port of the other.',
        undo: 'Remove the addresses on the same page.',
      },
    ],
  },
  references: ['bluemind:firewall', 'bluemind:high-availability'],
  profiles: ['bluemind'],
  reads: { firewallHosts },
  appliesTo: ({ firewallHosts }) => firewallHosts !== undefined || 'BlueMind’s firewall is not installed',
  check({ pair, firewallHosts }) {
    if (firewallHosts === undefined) return [];
    const { path, line, hosts } = firewallHosts;
    const needed = [...pair.virtualIps, pair.hosts.a.address, pair.hosts.b.address].filter(isAddress);
    const missing = needed.filter((address) => !hosts.some((range) => inRange(address, range))).sort();
    return missing.map((address) => ({
      subject: `${path} ${address}`,
      message: `bmHosts in ${path} lacks ${address}`,
      expected: needed.slice().sort().join(' '),
      actual: hosts.join(' ') || 'no host',
      at: { path, line },
      moment: 'after-failover' as const,
    }));
  },
});
