// interfaces(5): `source` and `source-directory`
import { matchesPattern } from '../manifest/pattern.ts';
import type { ConfigText } from './static-addresses.ts';

export const interfacesFile = '/etc/network/interfaces';

interface Included {
  /** The main file and those that it includes, in the order in which ifupdown reads them. */
  readonly files: readonly ConfigText[];
  /** Included files that were not collected. */
  readonly unread: readonly string[];
}

/** A file that includes itself ends here; real files do not nest deeper. */
const deepest = 8;

/**
 * What ifupdown reads beginning with `main`, out of the files that were read; `looked` tells where all files were
 * looked for.
 */
export function includedFiles(
  main: ConfigText,
  all: readonly ConfigText[],
  looked: (pattern: string) => boolean,
  depth = 0,
): Included {
  const files: ConfigText[] = [main];
  const unread: string[] = [];
  for (const line of main.text.split('\n')) {
    const [, keyword, name] =
      /^[ \t\n\v\f\r]*(source|source-directory)[ \t\n\v\f\r]+([^ \t\n\v\f\r]+)/.exec(line) ?? [];
    if (keyword === undefined || name === undefined || depth >= deepest) continue;
    const given = name.startsWith('/') ? name : `${main.path.slice(0, main.path.lastIndexOf('/'))}/${name}`;
    const pattern = keyword === 'source' ? given : `${given.replace(/\/+$/, '')}/*`;
    const matching = all.filter(
      ({ path }) => matchesPattern(pattern, path) && (keyword === 'source' || /\/[\w-]+$/.test(path)),
    );
    if (matching.length === 0 && !looked(pattern)) unread.push(pattern);
    for (const each of matching) {
      const below = includedFiles(each, all, looked, depth + 1);
      files.push(...below.files);
      unread.push(...below.unread);
    }
  }
  return { files, unread };
}
