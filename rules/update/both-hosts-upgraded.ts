import { compareVersions, packages } from '../../src/facts/packages/packages.ts';
import type { Packages } from '../../src/facts/packages/packages.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

const named = 3;

export default pairRule({
  severity: 'error',
  summary: 'Before the post-install configuration the packages are upgraded on both hosts',
  why:
    'The configuration converts the data for the new version. The host that was left behind cannot work on it any ' +
    'more, so there is nothing to fail over to.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'either',
        text:
          'Pause the cluster (update/cluster-manager-paused) and guard the passive host ' +
          '(update/passive-host-guarded): the packages start BlueMind.',
        verify: 'halint check --phase mid-update reports neither of the two rules.',
      },
      {
        on: 'host',
        check: '`apt-cache policy bm-core` offers the version of the other host; else name it: PACKAGE=VERSION.',
        text: 'Upgrade the host that is behind to the version of the other one, and no further.',
        effect: 'The packages may start services of BlueMind on this host.',
        commands: {
          apt: ['apt-get update', "apt-get install --only-upgrade 'bm-*'"],
          dnf: "dnf upgrade 'bm-*'    # with exclude=bm-* in dnf.conf: --disableexcludes=main",
        },
        verify: "`dpkg -l 'bm-*'` or `rpm -qa 'bm-*'` is the same on both hosts.",
      },
      {
        on: 'passive',
        text: 'Stop what was started on the passive host.',
        effect: 'Services that the packages started stop here.',
        commands: { systemd: "systemctl list-units 'bm-*' --state=running" },
        verify: 'The command lists nothing; then run halint check --phase mid-update.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'bluemind:update'],
  profiles: ['bluemind'],
  phases: ['mid-update'],
  reads: { packages },
  appliesTo: ({ a, b }) =>
    [a, b].some(({ packages }) => packages.installed.has('bm-core')) ||
    'BlueMind’s packages are installed on neither host',
  check: ({ a, b }) => [...behind('a', a.packages, b.packages), ...behind('b', b.packages, a.packages)],
});

/** What a host still has to get so that it has what the other one has. */
function behind(host: 'a' | 'b', own: Packages, other: Packages): readonly Finding[] {
  const older = [...other.installed.values()].flatMap(({ name, version }): string[] => {
    if (!name.startsWith('bm-')) return [];
    const here = own.installed.get(name)?.version;
    if (here !== undefined && compareVersions(here, version) >= 0) return [];
    return [`${name} ${here ?? 'not installed'} (${version} on the other host)`];
  });
  if (older.length === 0) return [];
  const rest = older.length > named ? ` and ${older.length - named} more` : '';
  return [
    {
      subject: 'packages of BlueMind',
      host,
      message: `${older.length} packages of BlueMind are still to be upgraded`,
      expected: 'the versions of the other host',
      actual: `${older.sort().slice(0, named).join(', ')}${rest}`,
    },
  ];
}
