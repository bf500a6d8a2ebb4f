// postconf(5), imapd.conf(5), sysctl.d(5), postgresql.conf, YAML
import type { FileSource, GlobSource } from '../../sdk/index.ts';
import { defineFact, known, unknownFrom } from '../../sdk/index.ts';
import type { KeyValue } from '../grammar/key-values.ts';
import { parseText } from '../grammar/text-format.ts';
import { manifestEntries } from '../manifest/entries.ts';
import { manifestEntry, manifestSource } from '../manifest/manifest.ts';

export interface SharedText {
  readonly path: string;
  /** Undefined: the text is not in the format that its name promises. */
  readonly settings: readonly KeyValue[] | undefined;
}

const readable = manifestEntries.filter(({ format }) => format !== undefined);
const sources: Readonly<Record<string, FileSource | GlobSource>> = Object.fromEntries(
  readable.map(({ pattern }) => [pattern, manifestSource(pattern)]),
);

export interface SharedTexts {
  readonly texts: readonly SharedText[];
  /** Files and patterns that could not be read: their settings are unknown. */
  readonly unread: readonly { readonly pattern: string; readonly why: string }[];
}

/** The settings in those files of the pair whose format is known; what stands for a secret is a digest of it. */
export const sharedTexts = defineFact({
  id: 'shared-texts',
  describes: 'Settings in the configuration files that both hosts share, secrets hidden',
  sources,
  parse(readings) {
    const failed = Object.entries(readings).flatMap(([pattern, reading]) =>
      reading.read || reading.reason === 'absent' ? [] : [{ pattern, failure: unknownFrom(reading, pattern) }],
    );
    const [first] = failed;
    if (first !== undefined && failed.length === Object.keys(readings).length) return first.failure;
    const files = Object.values(readings).flatMap((reading) => {
      if (!reading.read) return [];
      return 'text' in reading.value ? [reading.value] : reading.value;
    });
    const texts = files.flatMap((each): SharedText[] => {
      const { format } = manifestEntry(each.path);
      return format === undefined ? [] : [{ path: each.path, settings: parseText(format, each.text) }];
    });
    return known<SharedTexts>({
      texts,
      unread: failed.map(({ pattern, failure }) => ({ pattern, why: failure.detail })),
    });
  },
});

export const settingsOf = (texts: readonly SharedText[], path: string): readonly KeyValue[] | undefined =>
  texts.find((text) => text.path === path)?.settings;
