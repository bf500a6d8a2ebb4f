import { packages } from '../../src/facts/packages/packages.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Both hosts have the same BlueMind packages in the same versions',
  why:
    'An update has to reach both hosts. A host that was left behind starts older software on newer data at the next ' +
    'failover.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'package',
    steps: [
      {
        on: 'either',
        text:
          'Pause the cluster (update/cluster-manager-paused) and guard the passive host ' +
          '(update/passive-host-guarded): the packages start BlueMind.',
        effect: 'Nothing fails over until the cluster manages again.',
        verify: 'halint check --phase mid-update reports neither of the two rules.',
      },
      {
        on: 'passive',
        check: '`apt-cache policy bm-core` offers the version of the other host; else name it: PACKAGE=VERSION.',
        text: 'Upgrade the host that is behind to the version of the other one, and no further.',
        effect: 'The packages may start services of BlueMind on this host.',
        commands: { apt: "apt-get install --only-upgrade 'bm-*'", dnf: "dnf upgrade 'bm-*'" },
        verify: "`dpkg -l 'bm-*'` or `rpm -qa 'bm-*'` is the same on both hosts.",
      },
      {
        on: 'passive',
        text: 'Stop what was started, then take the guard away and let the cluster manage again.',
        effect: 'Services that the packages started stop.',
        commands: { systemd: "systemctl list-units 'bm-*' --state=running" },
        verify:
          "`systemctl list-units 'bm-*' --state=running` lists nothing here, and `crm_mon -1` shows the services on the active host.",
      },
    ],
  },
  references: ['bluemind:high-availability', 'bluemind:update'],
  profiles: ['bluemind'],
  notDuring: {
    'mid-update': 'one host is upgraded before the other: update/both-hosts-upgraded says which is still to do',
  },
  reads: { packages },
  appliesTo: ({ a, b }) =>
    [a, b].some(({ packages }) => [...packages.installed.keys()].some(isBlueMind)) ||
    'no BlueMind package is installed on either host',
  check({ a, b }) {
    const names = [...new Set([...a.packages.installed.keys(), ...b.packages.installed.keys()])]
      .filter(isBlueMind)
      .sort();
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
