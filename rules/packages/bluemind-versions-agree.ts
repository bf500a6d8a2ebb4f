import { packages } from '../../src/facts/packages/packages.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Both hosts have the same BlueMind packages in the same versions',
  why: 'An update has to reach both hosts. A host that was left behind starts older software on newer data at the next failover.',
  remedy: 'Update the packages on the host that is behind, with the cluster’s handling of the services off, then compare again: apt-get install --only-upgrade "bm-*"',
  references: ['bluemind:high-availability', 'bluemind:update'],
  profiles: ['bluemind'],
  notDuring: { 'mid-update': 'one host is upgraded before the other: update/both-hosts-upgraded says which is still to do' },
  reads: { packages },
  appliesTo: ({ a, b }) =>
    [a, b].some(({ packages }) => [...packages.installed.keys()].some(isBlueMind)) || 'no BlueMind package is installed on either host',
  check({ a, b }) {
    const names = [...new Set([...a.packages.installed.keys(), ...b.packages.installed.keys()])].filter(isBlueMind).sort();
    return names.flatMap((name): Finding[] => {
      const [left, right] = [a, b].map(({ packages }) => packages.installed.get(name)?.version ?? 'not installed');
      if (left === undefined || right === undefined || left === right) return [];
      return [
        {
          subject: name,
          message: `${name} differs between the hosts`,
          expected: 'the same version on both hosts',
          actual: `${left} on ${a.host.name}, ${right} on ${b.host.name}`,
        },
      ];
    });
  },
});

const isBlueMind = (name: string): boolean => name.startsWith('bm-');
