// postconf(5), imapd.conf(5), sysctl.d(5), postgresql.conf, YAML
import type { Sources } from '../sdk/index.ts';
import { defineFact, known, unknown, unknownFrom } from '../sdk/index.ts';
import type { KeyValue } from './grammar/key-values.ts';
import { parseText } from './grammar/text-format.ts';
import { manifestEntries } from './manifest/entries.ts';
import { manifestEntry, manifestSource } from './manifest/manifest.ts';

export interface SharedText {
  readonly path: string;
  /** Undefined: the text is not in the format that its name promises. */
  readonly settings: readonly KeyValue[] | undefined;
}

const readable = manifestEntries.filter(({ format }) => format !== undefined);
const sources: Sources = Object.fromEntries(readable.map(({ pattern }) => [pattern, manifestSource(pattern)]));

/** The settings in those files of the pair whose format is known; what stands for a secret is a digest of it. */
export const sharedTexts = defineFact({
  id: 'shared-texts',
  describes: 'Settings in the configuration files that both hosts share, secrets hidden',
  sources,
  parse(readings) {
    const texts: SharedText[] = [];
    let read = 0;
    let failed = unknown('not-collected', 'no configuration file');
    for (const [pattern, reading] of Object.entries(readings)) {
      if (!reading.read) {
        if (reading.reason === 'absent') read += 1;
        else failed = unknownFrom(reading, pattern);
        continue;
      }
      read += 1;
      const { value } = reading;
      const files = Array.isArray(value) ? value : [value];
      for (const each of files) {
        if (!('text' in each)) continue;
        const { format } = manifestEntry(each.path);
        if (format !== undefined) texts.push({ path: each.path, settings: parseText(format, each.text) });
      }
    }
    // One file out of reach only costs the details of its differences; all of them mean that nobody looked.
    return read === 0 ? failed : known<readonly SharedText[]>(texts);
  },
});

export const settingsOf = (texts: readonly SharedText[], path: string): readonly KeyValue[] | undefined =>
  texts.find((text) => text.path === path)?.settings;
