import { packages, series } from '../../src/facts/packages/packages.ts';
import type { Packages } from '../../src/facts/packages/packages.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Both hosts have the same major version of PostgreSQL',
  why:
    'The data directory belongs to one major version: the server of another one refuses to start, and the failover ' +
    'ends there.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'passive',
        check: '`findmnt` shows no shared data here.',
        text:
          'Install the major version of the active host on the passive one. The package makes and starts an empty ' +
          'cluster of its own: stop it, and disable its start.',
        commands: {
          apt: [
            'apt-get install postgresql-{major}',
            'pg_ctlcluster {major} main stop',
            'echo manual > /etc/postgresql/{major}/main/start.conf',
          ],
          dnf: 'dnf install postgresql{major}-server',
        },
        verify: '`pg_lsclusters` shows {major} on both hosts, and down on the passive one.',
      },
      {
        on: 'passive',
        check:
          '`pg_lsclusters` shows that no cluster uses it; there is a backup; /var/lib/postgresql is not mounted here.',
        text:
          'Remove a version that is not used, only here and never with purge: purge deletes the clusters below ' +
          '/var/lib/postgresql, on the shared disk too where it is mounted.',
        commands: { apt: 'apt-get remove postgresql-{old-major}' },
        verify: "`dpkg -l 'postgresql-*'` is the same on both hosts.",
      },
    ],
  },
  references: ['https://www.postgresql.org/docs/current/upgrading.html'],
  profiles: ['bluemind', 'cyrus'],
  notDuring: { 'mid-update': 'one host is upgraded before the other: judged again when both are' },
  reads: { packages },
  appliesTo: ({ a, b }) =>
    [a, b].some(({ packages }) => installed(packages) !== '') || 'it is not installed as a package on either host',
  check({ a, b }) {
    const [left, right] = [installed(a.packages), installed(b.packages)];
    if (left === right) return [];
    return [
      {
        subject: 'PostgreSQL',
        message: 'the hosts have different versions of PostgreSQL',
        expected: 'the same major versions on both hosts',
        actual: `${left || 'none'} on ${a.host.name}, ${right || 'none'} on ${b.host.name}`,
      },
    ];
  },
});

/** Major versions of the installed servers: `15`, or `14, 15` during an upgrade. */
function installed({ installed }: Packages): string {
  const versions = [...installed.keys()].flatMap(
    (name) => /^postgresql-(\d+)$|^postgresql(\d+)-server$/.exec(name)?.slice(1) ?? [],
  );
  const own = installed.get('postgresql-server')?.version;
  const majors = [
    ...versions.filter((version) => version !== undefined),
    ...(own === undefined ? [] : [series(own).split('.')[0] ?? '']),
  ];
  return [...new Set(majors)].sort((left, right) => Number(left) - Number(right)).join(', ');
}
