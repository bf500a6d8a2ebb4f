// imapd.conf(5)
import type { Fact, TextFile } from '../../sdk/index.ts';
import { defineFact, known, unknownFrom } from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { lastOf, parseColon } from '../grammar/key-values.ts';
import { manifestFile } from '../manifest/manifest.ts';

export interface CyrusPartition {
  /** `partition` holds mail, `metapartition` indexes, `archivepartition` old mail. */
  readonly kind: 'partition' | 'metapartition' | 'archivepartition';
  readonly name: string;
  readonly folder: string;
  /** Where it is declared. */
  readonly path: string;
  readonly line: number;
}

export interface CyrusConfig {
  readonly settings: readonly KeyValue[];
  readonly partitions: readonly CyrusPartition[];
  /** Where mailboxes.db, quotas and the like are, as imapd.conf sets it. */
  readonly configDirectory: { readonly folder: string; readonly path: string; readonly line: number } | undefined;
}

/** Cyrus IMAP's configuration and where it keeps mail; undefined: no Cyrus here. Secrets are hidden. */
export const cyrusConfig = defineFact({
  id: 'cyrus-config',
  describes: 'Cyrus IMAP’s configuration and its partitions',
  sources: { imapd: manifestFile('/etc/imapd.conf'), partitions: manifestFile('/etc/cyrus-partitions') },
  parse({ imapd, partitions }): Fact<CyrusConfig | undefined> {
    if (!imapd.read && imapd.reason !== 'absent') return unknownFrom(imapd, '/etc/imapd.conf');
    if (!partitions.read && partitions.reason !== 'absent') return unknownFrom(partitions, '/etc/cyrus-partitions');
    if (!imapd.read) return known<CyrusConfig | undefined>(undefined);
    const settings = parseColon(imapd.value.text);
    const directory = lastOf(settings, 'configdirectory');
    const files = [imapd.value, ...(partitions.read ? [partitions.value] : [])];
    return known<CyrusConfig | undefined>({
      settings,
      partitions: files.flatMap(partitionsIn),
      configDirectory: directory === undefined ? undefined : { folder: directory.value, path: imapd.value.path, line: directory.line },
    });
  },
});

const partitionsIn = ({ path, text }: TextFile): readonly CyrusPartition[] =>
  parseColon(text).flatMap(({ key, value, line }) => {
    const match = /^(partition|metapartition|archivepartition)-(\w+)$/.exec(key);
    const [, kind, name] = match ?? [];
    if (name === undefined || !value.startsWith('/')) return [];
    if (kind !== 'partition' && kind !== 'metapartition' && kind !== 'archivepartition') return [];
    return [{ kind, name, folder: value, path, line }];
  });
