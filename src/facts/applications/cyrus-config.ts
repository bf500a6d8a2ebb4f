// imapd.conf(5)
import type { Fact, TextFile } from '../../sdk/index.ts';
import { defineFact, firstUnavailable, glob, known, unknownFrom } from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { parseColon } from '../grammar/key-values.ts';
import { manifestFile } from '../manifest/manifest.ts';

/** A setting with the file that contains it. */
export interface CyrusSetting extends KeyValue {
  readonly path: string;
}

/** A directory in which Cyrus keeps data, and the setting that names it. */
export interface CyrusFolder {
  /** `partition-NAME`, `configdirectory`, `sievedir`, … */
  readonly setting: string;
  readonly folder: string;
  /** Where it is declared. */
  readonly path: string;
  readonly line: number;
}

export interface CyrusConfig {
  /** In the order in which Cyrus reads them, included files in the place of their `@include`. */
  readonly settings: readonly CyrusSetting[];
  /** Partitions, the directory of mailboxes.db and other places of data, as the configuration sets them. */
  readonly folders: readonly CyrusFolder[];
  /** Included files that were not read: the settings in them are not known. */
  readonly unread: readonly string[];
}

const main = '/etc/imapd.conf';

/** Cyrus IMAP's configuration and where it keeps mail; undefined: no Cyrus here. Secrets are hidden. */
export const cyrusConfig = defineFact({
  id: 'cyrus-config',
  describes: 'Cyrus IMAP’s configuration and the directories of its data',
  sources: {
    imapd: manifestFile(main),
    partitions: manifestFile('/etc/cyrus-partitions'),
    siblings: glob('/etc/imapd[-_.]*'),
    folder: glob('/etc/imapd.conf.d/*'),
    parts: glob('/etc/imapd.d/*'),
    cyrusSiblings: glob('/etc/cyrus[-_]*.conf'),
    cyrus: glob('/etc/cyrus/*'),
  },
  parse({ imapd, partitions, ...others }): Fact<CyrusConfig | undefined> {
    if (!imapd.read && imapd.reason !== 'absent') return unknownFrom(imapd, main);
    const lost = firstUnavailable(partitions, ...Object.values(others));
    if (lost !== undefined) return unknownFrom(lost, 'files next to imapd.conf');
    if (!imapd.read) return known<CyrusConfig | undefined>(undefined);
    const siblings = [
      ...(partitions.read ? [partitions.value] : []),
      ...Object.values(others).flatMap((reading) => (reading.read ? reading.value : [])),
    ];
    const files = new Map([...siblings, imapd.value].map((each) => [each.path, each]));
    const { settings, unread, seen } = followed(imapd.value, files);
    // BlueMind includes this file; where the include is missing, its partitions are still those that it set up.
    const bluemind =
      partitions.read && !seen.has(partitions.value.path) ? followed(partitions.value, files).settings : [];
    const all = [...settings, ...bluemind];
    return known<CyrusConfig | undefined>({ settings: all, folders: foldersIn(all), unread });
  },
});

/** Includes in includes; Cyrus itself has no limit, and no configuration needs more. */
const deepest = 10;

function followed(file: TextFile, files: ReadonlyMap<string, TextFile>) {
  const settings: CyrusSetting[] = [];
  const unread: string[] = [];
  const seen = new Set<string>();
  const follow = ({ path, text }: TextFile, depth: number): void => {
    seen.add(path);
    for (const setting of parseColon(text)) {
      if (setting.key !== '@include') {
        settings.push({ ...setting, key: setting.key.toLowerCase(), path });
        continue;
      }
      const included = files.get(setting.value);
      if (included === undefined || depth >= deepest) unread.push(setting.value);
      else if (!seen.has(included.path)) follow(included, depth + 1);
    }
  };
  follow(file, 0);
  return { settings, unread, seen };
}

/**
 * `partition-NAME` and its kin; `NAME` may hold dots and hyphens: BlueMind builds it from the server and the mail
 * domain.
 */
const partition = /^(partition|metapartition|archivepartition|backuppartition|\w*searchpartition)-\S+$/;
const single: ReadonlySet<string> = new Set([
  'configdirectory',
  'mboxlist_db_path',
  'quota_db_path',
  'annotation_db_path',
  'sievedir',
]);

const foldersIn = (settings: readonly CyrusSetting[]): readonly CyrusFolder[] =>
  settings.flatMap(({ key, value, path, line }) =>
    (partition.test(key) || single.has(key)) && value.startsWith('/')
      ? [{ setting: key, folder: value, path, line }]
      : [],
  );
