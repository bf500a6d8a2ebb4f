// pg_createcluster(1), start.conf
import { defineFact, glob, known, unknownFrom } from '../../sdk/index.ts';

export interface PostgresqlStart {
  /** `auto`, `manual` or `disabled`. */
  readonly mode: string;
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** For example `15-main`. */
  readonly cluster: string;
}

/** How Debian’s postgresql.service treats each database cluster; nothing on hosts without Debian’s packages. */
export const postgresqlStart = defineFact({
  id: 'postgresql-start',
  describes: 'Which database clusters start together with postgresql.service',
  sources: { files: glob('/etc/postgresql/*/*/start.conf') },
  parse({ files }) {
    if (!files.read)
      return files.reason === 'absent'
        ? known<readonly PostgresqlStart[]>([])
        : unknownFrom(files, '/etc/postgresql/*/*/start.conf');
    return known<readonly PostgresqlStart[]>(
      files.value.flatMap(({ path, text }) => {
        const [, , , version, name] = path.split('/');
        const line = text.split('\n').findIndex((each) => /^\s*[a-z]/.test(each));
        const mode = text.split('\n')[line]?.trim();
        return mode === undefined ? [] : [{ mode, path, line: line + 1, cluster: `${version ?? ''}-${name ?? ''}` }];
      }),
    );
  },
});
