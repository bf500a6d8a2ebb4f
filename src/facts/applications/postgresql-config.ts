// postgresql.conf: https://www.postgresql.org/docs/current/config-setting.html
import type { Fact, TextFile } from '../../sdk/index.ts';
import {
  defineFact,
  file,
  firstUnavailable,
  glob,
  isNotCaptured,
  known,
  listing,
  unknown,
  unknownFrom,
} from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { parsePostgresql } from '../grammar/key-values.ts';
import { followIncludes } from './postgresql-includes.ts';
import { hiddenBy } from '../readable.ts';

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

/**
 * PostgreSQL's configuration: in /etc where Debian and BlueMind keep it, in the data directory where Red Hat, SUSE and
 * the PostgreSQL project's packages for them do. The latter moves with the data, so the passive host has none. Nothing
 * in these places: no clusters.
 */
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
    // SUSE, and Red Hat's own packages; then those of the PostgreSQL project.
    data: glob('/var/lib/pgsql/data/*.conf'),
    dataOfVersions: glob('/var/lib/pgsql/*/data/*.conf'),
    dataParts: glob('/var/lib/pgsql/data/conf.d/*.conf'),
    dataPartsOfVersions: glob('/var/lib/pgsql/*/data/conf.d/*.conf'),
    folders: listing('postgresql-data-folders', ['/var/lib/pgsql', '/var/lib/pgsql/*', '/var/lib/pgsql/*/data']),
    status: file('/proc/self/status'),
  },
  parse({ main, local, hba, siblings, below, common, ...moving }): Fact<PostgresqlConfig> {
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
    const { data, dataOfVersions, dataParts, dataPartsOfVersions, folders, status } = moving;
    // A report of Debian was not asked for the folders of Red Hat; it answers for its own.
    for (const each of [data, dataOfVersions, dataParts, dataPartsOfVersions, folders]) {
      if (!each.read && each.reason !== 'absent' && !(isNotCaptured(each) && texts(main).length > 0))
        return unknownFrom(each, 'the configuration in /var/lib/pgsql');
    }
    const hidden = folders.read ? hiddenBy(folders.value, status) : undefined;
    if (hidden !== undefined) return unknown('denied', hidden);
    const inData = texts(data, dataOfVersions);
    const files = new Map(
      [...texts(local, siblings, below, common, dataParts, dataPartsOfVersions), ...inData].map((each) => [
        each.path,
        each,
      ]),
    );
    return known<PostgresqlConfig>({
      clusters: [...texts(main), ...inData.filter(isNamed('postgresql.conf'))].map((each) => clusterFrom(each, files)),
      access: [...texts(hba), ...inData.filter(isNamed('pg_hba.conf'))].flatMap(accessLines),
    });
  },
});

const isNamed =
  (name: string) =>
  ({ path }: TextFile): boolean =>
    path.endsWith(`/${name}`);

function clusterFrom(main: TextFile, files: ReadonlyMap<string, TextFile>): PostgresqlCluster {
  const { settings, unread } = followIncludes(main, files);
  const folder = main.path.slice(0, main.path.lastIndexOf('/'));
  // ALTER SYSTEM writes this file; PostgreSQL reads it after all others. In Debian's folder of configuration it has no
  // meaning: there it is in the data directory.
  const altered = folder.startsWith('/var/lib/pgsql/') ? files.get(`${folder}/postgresql.auto.conf`) : undefined;
  const local = files.get(`${main.path}.local`);
  // BlueMind's scripts join this file to the configuration where no line includes it.
  const joined =
    local === undefined || settings.some(({ path }) => path === local.path)
      ? []
      : parsePostgresql(local.text).map((each) => ({ ...each, path: local.path }));
  const last =
    altered === undefined ? [] : parsePostgresql(altered.text).map((each) => ({ ...each, path: altered.path }));
  return { folder, settings: [...settings, ...joined, ...last], unread };
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
