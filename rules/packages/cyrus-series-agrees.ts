import { withoutCyrus } from '../../src/facts/packages/generation.ts';
import { packages, series } from '../../src/facts/packages/packages.ts';
import type { Packages } from '../../src/facts/packages/packages.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Both hosts have the same release series of Cyrus IMAP',
  why:
    'Cyrus upgrades its databases and indexes on disk when a newer version opens them; the older one cannot read ' +
    'them any more.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'either',
        text:
          'Pause the cluster (update/cluster-manager-paused) and guard the passive host ' +
          '(update/passive-host-guarded).',
        effect: 'Nothing fails over until the cluster manages again.',
        verify: 'halint check --phase mid-update reports neither of the two rules.',
      },
      {
        on: 'passive',
        check: '`apt-cache policy cyrus-imapd` offers the series of the other host.',
        text:
          'Upgrade the older host to the series of the newer one, never the other way round: the newer one may have ' +
          'converted the data. If the older host serves, move nothing until the other one has the same series.',
        effect: 'The package may start Cyrus on this host.',
        commands: { apt: 'apt-get install --only-upgrade cyrus-common cyrus-imapd', dnf: 'dnf upgrade cyrus-imapd' },
        verify:
          "`dpkg -l 'cyrus-*'` or `rpm -qa 'cyrus-*'` is the same on both hosts, and `pgrep -a imapd` finds nothing on the passive one.",
      },
    ],
  },
  references: ['https://www.cyrusimap.org/imap/download/upgrade.html'],
  profiles: ['bluemind', 'cyrus'],
  notDuring: { 'mid-update': 'one host is upgraded before the other: judged again when both are' },
  explainedBy: {
    // Packages of two releases of the distribution.
    'packages/c-library-agrees': () => true,
  },
  reads: { packages },
  appliesTo({ a, b }) {
    if (![a, b].some(({ packages }) => installed(packages) !== ''))
      return 'it is not installed as a package on either host';
    return withoutCyrus(a.packages) ?? withoutCyrus(b.packages) ?? true;
  },
  check({ a, b }) {
    const [left, right] = [installed(a.packages), installed(b.packages)];
    if (left === right) return [];
    return [
      {
        subject: 'Cyrus',
        message: 'the hosts have different versions of Cyrus',
        expected: 'the same series on both hosts',
        actual: `${left || 'none'} on ${a.host.name}, ${right || 'none'} on ${b.host.name}`,
      },
    ];
  },
});

/** The series of the installed Cyrus: `3.6`. BlueMind ships its own under another name. */
function installed({ installed }: Packages): string {
  const version = ['cyrus-imapd', 'cyrus-common']
    .map((name) => installed.get(name)?.version)
    .find((found) => found !== undefined);
  return version === undefined ? '' : series(version);
}
