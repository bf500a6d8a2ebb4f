import type { AutomaticUpdates } from '../../src/facts/packages/automatic-updates.ts';
import { automaticUpdates } from '../../src/facts/packages/automatic-updates.ts';
import { automaticOrigins, isExcludedFromUpgrades } from '../../src/facts/packages/automatic-upgrades.ts';
import type { Packages } from '../../src/facts/packages/packages.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

/**
 * Packages whose upgrade restarts what the cluster depends on, and the repositories other than the distribution's that
 * have them.
 */
const stack =
  /^(pacemaker|corosync|corosync-qdevice|sbd|keepalived|drbd-utils|drbd-dkms|drbd-reactor|kmod-drbd\S*|dlm-controld|dlm|lvm2-lockd|resource-agents|fence-agents|multipath-tools|device-mapper-multipath|postgresql-\d+|postgresql\d*-server|cyrus-imapd|mariadb-server)$/;
const vendors: readonly (readonly [origin: RegExp, packages: RegExp])[] = [
  [/linbit/i, /drbd|^pacemaker|^corosync|^resource-agents|^fence-agents|^keepalived/],
  [/postgresql|pgdg/i, /^postgresql/],
  [/clusterlabs|network:ha-clustering/i, /^(pacemaker|corosync|sbd|resource-agents|fence-agents|dlm)/],
  [/mariadb/i, /^mariadb/],
];

export default hostRule({
  severity: 'warning',
  summary: 'The cluster stack is not upgraded automatically from third-party repositories',
  why:
    'The upgrade restarts Pacemaker, corosync, DRBD or the database unattended, on both hosts in the same night: ' +
    'connections break, and a node may be fenced.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'updater',
    steps: [
      {
        on: 'host',
        text:
          'Leave the packages that are named out of automatic upgrades: add them to ' +
          'Unattended-Upgrade::Package-Blacklist.',
        verify: '`unattended-upgrade --dry-run --debug` lists them as left alone.',
        undo: 'Delete the entries.',
      },
      {
        on: 'controller',
        text: 'Upgrade them by hand, the passive host first, each host in standby meanwhile.',
      },
    ],
  },
  references: [
    'man:unattended-upgrade(8)',
    'man:dnf-automatic(8)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Administration/singlehtml/#upgrading-a-pacemaker-cluster',
  ],
  reads: { automaticUpdates, packages },
  check({ automaticUpdates, packages }): readonly Finding[] {
    const found = upgraded(automaticUpdates, packages);
    if (found.length === 0) return [];
    const at = automaticUpdates.apt ?? automaticUpdates.dnf;
    return [
      {
        subject: automaticUpdates.apt === undefined ? 'dnf-automatic' : 'unattended-upgrades',
        message: `automatic upgrades may restart ${found.join(', ')} on any night`,
        expected: 'these packages left alone',
        actual: `upgraded from ${automaticUpdates.apt === undefined ? 'every repository' : automaticOrigins(automaticUpdates).join('; ')}`,
        ...(at === undefined ? {} : { at }),
      },
    ];
  },
});

/**
 * Packages of the stack that are installed and that an automatic upgrade would take from a repository that has them.
 */
function upgraded(updates: AutomaticUpdates, { installed }: Packages): readonly string[] {
  const mine = [...installed.keys()].filter((name) => stack.test(name) && !isExcludedFromUpgrades(updates, name));
  if (updates.apt === undefined) return [];
  const origins = automaticOrigins(updates);
  return mine
    .filter((name) =>
      origins.some(
        (origin) =>
          vendors.some(([vendor, names]) => vendor.test(origin) && names.test(name)) ||
          /^(origin|o|site|n|codename|a|archive)=\*$/.test(origin),
      ),
    )
    .sort();
}
