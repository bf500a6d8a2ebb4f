import { glibcSeries } from '../../src/facts/packages/operating-system.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Both hosts have the same C library, which defines PostgreSQL’s sort order',
  why:
    'PostgreSQL sorts text as the C library does. Opened under another one (most of all across 2.28), the same ' +
    'indexes are silently wrong: rows vanish and duplicates get in.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'passive',
        text: 'Bring both hosts to the same release: install the older one again (packages/distribution-agrees).',
        verify: '`ldd --version` says the same on both hosts.',
      },
      {
        on: 'active',
        check: 'The services that write to the database are stopped.',
        text:
          'Where the database was opened under another library: under the one that is to stay, in a maintenance ' +
          'window, take a dump and rebuild the indexes. It stops at duplicates: remove them, then start it again.',
        effect: 'The indexes are locked while they are rebuilt: the mail services are away.',
        commands: { postgresql: ['pg_dumpall -f /root/before-reindex.sql', 'reindexdb --all'] },
        verify: '`reindexdb` ends with 0; `SELECT bt_index_check(oid) …` of amcheck reports nothing.',
      },
      {
        on: 'active',
        text:
          'PostgreSQL 15 and later: record the new version of the collations, for each database. Older ones have ' +
          'nothing to record for the default collation.',
        commands: { postgresql: "psql -d {database} -c 'ALTER DATABASE {database} REFRESH COLLATION VERSION'" },
        verify: 'The log of PostgreSQL does not warn about collation versions any more.',
      },
    ],
  },
  references: [
    'https://wiki.postgresql.org/wiki/Locale_data_changes',
    'https://www.crunchydata.com/blog/glibc-collations-and-data-corruption',
  ],
  reads: { packages },
  appliesTo: ({ a, b }) =>
    (glibcSeries(a.packages) !== undefined && glibcSeries(b.packages) !== undefined) ||
    'no package tells the version of the C library',
  check({ a, b }) {
    const [left, right] = [glibcSeries(a.packages), glibcSeries(b.packages)];
    if (left === right) return [];
    return [
      {
        subject: 'glibc',
        message: 'the hosts have different C libraries',
        expected: 'the same release of glibc on both hosts',
        actual: `${left ?? '?'} on ${a.host.name}, ${right ?? '?'} on ${b.host.name}`,
      },
    ];
  },
});
