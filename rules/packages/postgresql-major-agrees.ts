import { packages, series } from '../../src/facts/packages/packages.ts';
import type { Packages } from '../../src/facts/packages/packages.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Both hosts have the same major version of PostgreSQL',
  why: 'The data directory belongs to one major version: the server of another one refuses to start, and the failover ends there.',
  remedy: 'Install the same postgresql-N packages on both hosts and remove what is not used; upgrade the data once, on the active host.',
  references: ['https://www.postgresql.org/docs/current/upgrading.html'],
  profiles: ['bluemind', 'cyrus'],
  notDuring: { 'mid-update': 'one host is upgraded before the other: judged again when both are' },
  reads: { packages },
  appliesTo: ({ a, b }) => [a, b].some(({ packages }) => installed(packages) !== '') || 'it is not installed as a package on either host',
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
  const versions = [...installed.keys()].flatMap((name) => /^postgresql-(\d+)$|^postgresql(\d+)-server$/.exec(name)?.slice(1) ?? []);
  const own = installed.get('postgresql-server')?.version;
  const majors = [...versions.filter((version) => version !== undefined), ...(own === undefined ? [] : [series(own).split('.')[0] ?? ''])];
  return [...new Set(majors)].sort((left, right) => Number(left) - Number(right)).join(', ');
}
