import { compareVersions, packages } from '../../src/facts/packages/packages.ts';
import type { Packages } from '../../src/facts/packages/packages.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

const named = 3;

export default pairRule({
  severity: 'error',
  summary: 'Before the post-install configuration the packages are upgraded on both hosts',
  why: 'The configuration converts the data for the new version. The host that was left behind cannot work on it any more, so there is nothing to fail over to.',
  remedy: 'Upgrade the packages on the host that is behind: apt-get update && apt-get install --only-upgrade "bm-*", or dnf upgrade "bm-*". Then halint check --phase mid-update again.',
  references: ['bluemind:high-availability', 'bluemind:update'],
  profiles: ['bluemind'],
  phases: ['mid-update'],
  reads: { packages },
  appliesTo: ({ a, b }) => [a, b].some(({ packages }) => packages.installed.has('bm-core')) || 'BlueMind’s packages are installed on neither host',
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
