// postgresql.conf: https://www.postgresql.org/docs/current/config-setting.html
import type { Fact, TextFile } from '../../sdk/index.ts';
import { defineFact, firstUnavailable, glob, known, unknownFrom } from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { parsePostgresql } from '../grammar/key-values.ts';
import { followIncludes } from './postgresql-includes.ts';

/** A setting with the file that contains it. */
export interface PostgresqlSetting extends KeyValue {
  readonly path: string;
}

export interface PostgresqlCluster {
  /** The folder of its postgresql.conf. */
  readonly folder: string;
  /** In the order in which PostgreSQL reads them, included files in place; of several with one key the last counts. */
  readonly settings: readonly PostgresqlSetting[];
  /** Included files and folders that were not read: the settings in them are not known. */
  readonly unread: readonly string[];
}

export interface HbaLine {
  readonly path: string;
  readonly line: number;
  /** Address with prefix length, or a name; absent for `local`. */
  readonly address?: string;
}

export interface PostgresqlConfig {
  readonly clusters: readonly PostgresqlCluster[];
  readonly access: readonly HbaLine[];
}

/** PostgreSQL's configuration where Debian and BlueMind keep it. Nothing there: no clusters. */
export const postgresqlConfig = defineFact({
  id: 'postgresql-config',
  describes: 'PostgreSQL’s settings and who may connect',
  sources: {
    main: glob('/etc/postgresql/*/main/postgresql.conf'),
    local: glob('/etc/postgresql/*/main/postgresql.conf.local'),
    hba: glob('/etc/postgresql/*/main/pg_hba.conf'),
    siblings: glob('/etc/postgresql/*/main/*.conf'),
    below: glob('/etc/postgresql/*/main/*/*.conf'),
    common: glob('/etc/postgresql-common/*.conf'),
  },
  parse({ main, local, hba, siblings, below, common }): Fact<PostgresqlConfig> {
    for (const [reading, name] of [
      [main, 'postgresql.conf'],
      [local, 'postgresql.conf.local'],
      [hba, 'pg_hba.conf'],
    ] as const) {
      if (!reading.read && reading.reason !== 'absent') return unknownFrom(reading, name);
    }
    const lost = firstUnavailable(siblings, below, common);
    if (lost !== undefined) return unknownFrom(lost, 'files that postgresql.conf can include');
    const texts = (...readings: readonly (typeof main)[]): readonly TextFile[] =>
      readings.flatMap((reading) => (reading.read ? reading.value : []));
    const files = new Map(texts(local, siblings, below, common).map((each) => [each.path, each]));
    return known<PostgresqlConfig>({
      clusters: texts(main).map((each) => clusterFrom(each, files)),
      access: texts(hba).flatMap(accessLines),
    });
  },
});

function clusterFrom(main: TextFile, files: ReadonlyMap<string, TextFile>): PostgresqlCluster {
  const { settings, unread } = followIncludes(main, files);
  const local = files.get(`${main.path}.local`);
  // BlueMind's scripts join this file to the configuration where no line includes it.
  const joined =
    local === undefined || settings.some(({ path }) => path === local.path)
      ? []
      : parsePostgresql(local.text).map((each) => ({ ...each, path: local.path }));
  return { folder: main.path.slice(0, main.path.lastIndexOf('/')), settings: [...settings, ...joined], unread };
}

const accessLines = ({ path, text }: TextFile): readonly HbaLine[] =>
  text.split('\n').flatMap((raw, index): HbaLine[] => {
    const [type, , , address, next] = raw.replace(/#.*$/, '').trim().split(/\s+/);
    if (type === undefined || !/^(local|host(no)?(ssl|gssenc)?)$/.test(type)) return [];
    if (type === 'local' || address === undefined) return [{ path, line: index + 1 }];
    // An address may be followed by a mask of its own instead of a prefix length.
    const mask = next !== undefined && /^\d+(\.\d+){3}$/.test(next) ? `/${next}` : '';
    return [{ path, line: index + 1, address: `${address}${mask}` }];
  });

/** For each cluster the setting that counts, where one is written. */
export const clusterSettings = ({ clusters }: PostgresqlConfig, key: string): readonly PostgresqlSetting[] =>
  clusters.flatMap(({ settings }) => settings.findLast((setting) => setting.key === key) ?? []);

/** An included file that was not read: its settings could turn any verdict. */
export const unreadInclude = ({ clusters }: PostgresqlConfig): string | undefined =>
  clusters.flatMap(({ unread }) => unread)[0];
