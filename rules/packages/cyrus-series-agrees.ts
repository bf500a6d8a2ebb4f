import { withoutCyrus } from '../../src/facts/packages/generation.ts';
import { packages, series } from '../../src/facts/packages/packages.ts';
import type { Packages } from '../../src/facts/packages/packages.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Both hosts have the same release series of Cyrus IMAP',
  why: 'Cyrus upgrades its databases and indexes on disk when a newer version opens them; the older one cannot read them any more.',
  remedy: 'Install the same Cyrus packages on both hosts before the next failover.',
  references: ['https://www.cyrusimap.org/imap/download/upgrade.html'],
  profiles: ['bluemind', 'cyrus'],
  notDuring: { 'mid-update': 'one host is upgraded before the other: judged again when both are' },
  reads: { packages },
  appliesTo({ a, b }) {
    if (![a, b].some(({ packages }) => installed(packages) !== '')) return 'it is not installed as a package on either host';
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
  const version = ['cyrus-imapd', 'cyrus-common'].map((name) => installed.get(name)?.version).find((found) => found !== undefined);
  return version === undefined ? '' : series(version);
}
