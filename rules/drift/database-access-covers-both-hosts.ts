import { inRange, isAddress } from '../../src/facts/network/networks.ts';
import { postgresqlConfig } from '../../src/facts/applications/postgresql-config.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'PostgreSQL grants access to both hosts or to neither',
  why: 'A pg_hba.conf that lists one host only refuses the services when they run on the other one.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'path',
    steps: [
      {
        on: 'both',
        text: 'Add a line for the other host’s address to {path}, or one for the floating address and its network.',
        verify: 'The lines are the same on both hosts.',
        undo: 'Put the former file back, and reload.',
      },
      {
        on: 'active',
        text: 'Load it.',
        commands: { postgresql: "psql -c 'SELECT pg_reload_conf()'" },
        verify: "`psql -c 'SELECT line_number, error FROM pg_hba_file_rules WHERE error IS NOT NULL'` shows no row.",
      },
    ],
  },
  references: ['https://www.postgresql.org/docs/current/auth-pg-hba-conf.html', 'bluemind:high-availability'],
  reads: { postgresqlConfig },
  appliesTo: ({ postgresqlConfig }) => postgresqlConfig.access.length > 0 || 'there is no pg_hba.conf',
  check({ pair, postgresqlConfig }) {
    const nodes = [pair.hosts.a, pair.hosts.b].filter(({ address }) => isAddress(address));
    if (nodes.length < 2) return [];
    const entries = (address: string) =>
      postgresqlConfig.access.filter(
        (entry) => entry.address !== undefined && (entry.address === 'all' || inRange(address, entry.address)),
      );
    const [left, right] = nodes.map(({ address }) => ({ address, found: entries(address) }));
    if (left === undefined || right === undefined || left.found.length > 0 === right.found.length > 0) return [];
    const [inside, outside] = left.found.length > 0 ? [left, right] : [right, left];
    const [entry] = inside.found;
    if (entry === undefined) return [];
    return [
      {
        subject: entry.path,
        message: `${entry.path} lets one host of the pair in and not the other`,
        expected: `a line that covers ${outside.address}`,
        actual: `only ${inside.address} (${entry.address ?? 'all'})`,
        at: { path: entry.path, line: entry.line },
        moment: 'after-failover' as const,
      },
    ];
  },
});
