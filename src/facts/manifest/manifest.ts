import type { FileSource, GlobSource } from '../../sdk/index.ts';
import { file, glob } from '../../sdk/index.ts';
import { memoizeByText } from '../../sdk/memoize.ts';
import { manifestEntries } from './entries.ts';
import type { FileClass, ManifestEntry } from './file-class.ts';
import { isPattern, matchesPattern } from './pattern.ts';

/** A file of which nothing is known is treated as if it were a secret: compared, never shown. */
const unlisted = (path: string): ManifestEntry => ({ pattern: path, class: 'shared-secret' });

/**
 * What is known of a path, or of a pattern that is in the manifest as it is or is within one of its entries. Every host
 * of a fleet asks about the same paths.
 */
export const manifestEntry = memoizeByText(
  1024 * 1024,
  (path): ManifestEntry =>
    manifestEntries.find(({ pattern }) => pattern === path || matchesPattern(pattern, path)) ?? unlisted(path),
);

export const classOf = (path: string): FileClass => manifestEntry(path).class;

/** The source of a file's text, with its mask: facts that read the same file must hide the same secrets. */
export function manifestSource(pattern: string): FileSource | GlobSource {
  const { mask } = manifestEntry(pattern);
  const options = mask === undefined ? {} : { mask };
  return isPattern(pattern) ? glob(pattern, options) : file(pattern, options);
}

/** As `manifestSource`, for one path. */
export function manifestFile(path: string): FileSource {
  const { mask } = manifestEntry(path);
  return mask === undefined ? file(path) : file(path, { mask });
}

const isSecret = (entry: ManifestEntry): boolean =>
  entry.class === 'shared-secret' || entry.mask !== undefined || entry.holdsSecrets === true;
const secrets = manifestEntries.filter(isSecret);

/**
 * Whether digests of what a pattern matches must be keyed for one run, so that a password cannot be guessed from a
 * digest: it is a secret, or could match one, or nothing is known of it.
 */
export const isKeyed = (pattern: string): boolean =>
  isSecret(manifestEntry(pattern)) || secrets.some((secret) => matchesPattern(pattern, secret.pattern));
