import { glibcSeries } from '../../src/facts/packages/operating-system.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Both hosts have the same C library, which sorts PostgreSQL’s text indexes',
  why: 'PostgreSQL sorts text as the C library does. Opened under another one (most of all across 2.28), the same indexes are silently wrong: rows vanish and duplicates get in.',
  remedy: 'Bring both hosts to the same release of the distribution. Where the data was opened under the other library: REINDEX all text indexes, then ALTER DATABASE … REFRESH COLLATION VERSION.',
  references: ['https://wiki.postgresql.org/wiki/Locale_data_changes', 'https://www.crunchydata.com/blog/glibc-collations-and-data-corruption'],
  reads: { packages },
  appliesTo: ({ a, b }) =>
    (glibcSeries(a.packages) !== undefined && glibcSeries(b.packages) !== undefined) || 'no package tells the version of the C library',
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
