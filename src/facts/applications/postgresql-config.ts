// postgresql.conf: https://www.postgresql.org/docs/current/config-setting.html
import type { Fact, TextFile } from '../../sdk/index.ts';
import { defineFact, glob, known, unknownFrom } from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { lastOf, parsePostgresql } from '../grammar/key-values.ts';
import { postgresqlSecrets, settingSecrets } from '../manifest/secret-masks.ts';

export interface PostgresqlFile {
  readonly path: string;
  readonly settings: readonly KeyValue[];
}

export interface HbaLine {
  readonly path: string;
  readonly line: number;
  /** `local`, `host`, `hostssl`, … */
  readonly type: string;
  /** Address with prefix length, or a name; absent for `local`. */
  readonly address?: string;
}

export interface PostgresqlConfig {
  /** The clusters' files: postgresql.conf first, then what it includes by BlueMind's way (`.local`). */
  readonly files: readonly PostgresqlFile[];
  readonly access: readonly HbaLine[];
}

/** PostgreSQL's configuration where Debian and BlueMind keep it. Nothing there: no clusters. */
export const postgresqlConfig = defineFact({
  id: 'postgresql-config',
  describes: 'PostgreSQL’s settings and who may connect',
  sources: {
    main: glob('/etc/postgresql/*/main/postgresql.conf', { mask: postgresqlSecrets }),
    local: glob('/etc/postgresql/*/main/postgresql.conf.local', { mask: postgresqlSecrets }),
    hba: glob('/etc/postgresql/*/main/pg_hba.conf', { mask: settingSecrets }),
  },
  parse({ main, local, hba }): Fact<PostgresqlConfig> {
    for (const [reading, name] of [[main, 'postgresql.conf'], [local, 'postgresql.conf.local'], [hba, 'pg_hba.conf']] as const) {
      if (!reading.read && reading.reason !== 'absent') return unknownFrom(reading, name);
    }
    const texts = [main, local].flatMap((reading) => (reading.read ? reading.value : []));
    return known<PostgresqlConfig>({
      files: texts.map(({ path, text }) => ({ path, settings: parsePostgresql(text) })),
      access: hba.read ? hba.value.flatMap(accessLines) : [],
    });
  },
});

const accessLines = ({ path, text }: TextFile): readonly HbaLine[] =>
  text.split('\n').flatMap((raw, index): HbaLine[] => {
    const [type, , , address, next] = raw.replace(/#.*$/, '').trim().split(/\s+/);
    if (type === undefined || !/^(local|host(no)?(ssl|gssenc)?)$/.test(type)) return [];
    if (type === 'local' || address === undefined) return [{ path, line: index + 1, type }];
    // An address may be followed by a mask of its own instead of a prefix length.
    const mask = next !== undefined && /^\d+(\.\d+){3}$/.test(next) ? `/${next}` : '';
    return [{ path, line: index + 1, type, address: `${address}${mask}` }];
  });

/** A setting with the file that has the last word on it, within one cluster's folder. */
export function clusterSettings(config: PostgresqlConfig, key: string): readonly { readonly path: string; readonly setting: KeyValue }[] {
  const folders = [...new Set(config.files.map(({ path }) => path.slice(0, path.lastIndexOf('/'))))];
  return folders.flatMap((folder) => {
    const found = config.files
      .filter(({ path }) => path.startsWith(`${folder}/`))
      .flatMap(({ path, settings }) => {
        const setting = lastOf(settings, key);
        return setting === undefined ? [] : [{ path, setting }];
      });
    return found.slice(-1);
  });
}
