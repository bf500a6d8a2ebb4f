import { firewallHosts } from '../../src/facts/security/firewall-hosts.ts';
import { inRange, isAddress } from '../../src/facts/network/networks.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'BlueMind’s firewall lets both hosts and the virtual address in',
  why: 'New connections to the internal ports from anybody else are dropped: after a failover the services no longer reach each other.',
  remedy: 'Add the addresses of both hosts and the virtual address under Security > Firewall in the administration pages and save; the file is written anew. Do not edit it by hand.',
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
      actual: hosts.join(' ') || 'nobody',
      at: { path, line },
      moment: 'after-failover' as const,
    }));
  },
});
