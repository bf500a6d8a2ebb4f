// postmap(1), postalias(1): the compiled tables next to their texts
import type { Fact, ListedFile } from '../../sdk/index.ts';
import { defineFact, file, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';
import type { PostfixMap } from './postfix-main.ts';
import { hiddenBy } from '../readable.ts';

/** Files under /etc/postfix and the aliases: type and time of each, by path. */
export type MapFiles = Readonly<Record<string, ListedFile>>;

/** When the tables of Postfix and the texts that they are made from were last written. */
export const mapFiles = defineFact({
  id: 'map-files',
  describes: 'Postfix’s lookup tables and their texts, with their times',
  sources: {
    files: listing('map-files', [
      '/etc/postfix/**',
      '/etc/aliases',
      '/etc/aliases.*',
      '/etc/mail/aliases',
      '/etc/mail/aliases.*',
      '/etc/postfix',
    ]),
    status: file('/proc/self/status'),
  },
  parse({ files, status }): Fact<MapFiles> {
    if (!files.read) return files.reason === 'absent' ? known<MapFiles>({}) : unknownFrom(files, '/etc/postfix');
    const hidden = hiddenBy(files.value, status);
    if (hidden !== undefined) return unknown('denied', hidden);
    return known<MapFiles>(Object.fromEntries(files.value.map((each) => [each.path, each])));
  },
});

const suffixes: Readonly<Record<string, string>> = {
  hash: '.db',
  btree: '.db',
  lmdb: '.lmdb',
  cdb: '.cdb',
  dbm: '.pag',
  sdbm: '.pag',
};

/** Whether the listing shows the folder that a table is in. */
const inSight = (name: string): boolean => name.startsWith('/etc/postfix/') || /^\/etc\/(mail\/)?aliases$/.test(name);

/**
 * Whether a table that is not among the files was never compiled. Tables are compiled on the host, so a rendered root,
 * a checkout or an archive of one holds none. A listing that the host itself made counts the hard links of each file,
 * and one compiled table shows that the others would have been kept too.
 */
const showsTables = (files: MapFiles): boolean =>
  Object.values(files).some(
    ({ path, links }) => links !== undefined || Object.values(suffixes).some((suffix) => path.endsWith(suffix)),
  );

export type MapState =
  | { readonly state: 'current' | 'missing' | 'out-of-sight' | 'undated'; readonly compiled: string }
  | { readonly state: 'stale'; readonly compiled: string; readonly source: string; readonly behind: number };

/**
 * How a compiled table relates to its text; undefined for tables that are not compiled. BlueMind compiles `X-flat` and
 * renames the result to the table of `X`, so `X-flat` is the text where it exists. A table without a text is current.
 */
export function mapState({ type, name }: PostfixMap, files: MapFiles): MapState | undefined {
  const suffix = suffixes[type];
  if (suffix === undefined) return undefined;
  const compiled = `${name}${suffix}`;
  if (!inSight(name)) return { state: 'out-of-sight', compiled };
  const table = files[compiled];
  if (table === undefined) return { state: showsTables(files) ? 'missing' : 'out-of-sight', compiled };
  const text = files[`${name}-flat`] ?? files[name];
  if (text === undefined) return { state: 'current', compiled };
  if (text.modified === undefined || table.modified === undefined) return { state: 'undated', compiled };
  if (text.modified <= table.modified) return { state: 'current', compiled };
  return { state: 'stale', compiled, source: text.path, behind: text.modified - table.modified };
}
