import type { Side } from '../../sdk/index.ts';
import { classOf } from '../manifest/manifest.ts';
import type { FileClass } from '../manifest/file-class.ts';
import type { SyncedFile, SyncedFiles } from './synced-files.ts';
import { isOfText, unreadReason } from './synced-files.ts';

/** One path that is not the same on both hosts. */
export type PathDifference =
  | { readonly path: string; readonly kind: 'missing'; readonly side: Side }
  | {
      readonly path: string;
      readonly kind: 'type' | 'target' | 'content';
      readonly a: SyncedFile;
      readonly b: SyncedFile;
    };

export interface Comparison {
  readonly different: readonly PathDifference[];
  /** Paths that were read on both hosts and are equal. */
  readonly equal: readonly string[];
  /** What is unknown, with the host and the reason. */
  readonly unread: readonly { readonly path: string; readonly side: Side; readonly why: string }[];
}

/**
 * Compares the files of some classes. Missing on both hosts is equal; out of sight on one is not. A file that was read
 * on both hosts is compared, even if others that match the same pattern were not read.
 */
export function compareSynced(a: SyncedFiles, b: SyncedFiles, classes: readonly FileClass[]): Comparison {
  const [left, right] = [index(a), index(b)];
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  const hidden = (['a', 'b'] as const).flatMap((side) =>
    (side === 'a' ? a : b).unread
      .filter(({ pattern }) => classes.includes(classOf(pattern)) && !(left.has(pattern) && right.has(pattern)))
      .map(({ pattern, why }) => ({ path: pattern, side, why })),
  );
  const asText: { readonly path: string; readonly side: Side; readonly why: string }[] = [];
  const equal: string[] = [];
  const different = paths.flatMap((path): PathDifference[] => {
    if (!classes.includes(classOf(path))) return [];
    const [x, y] = [left.get(path), right.get(path)];
    if (x === undefined) return unreadReason(a, path) === undefined ? [{ path, kind: 'missing', side: 'a' }] : [];
    if (y === undefined) return unreadReason(b, path) === undefined ? [{ path, kind: 'missing', side: 'b' }] : [];
    if (isOfText(x) !== isOfText(y)) {
      asText.push({ path, side: isOfText(x) ? 'a' : 'b', why: 'only its text was saved' });
      return [];
    }
    if (x.type !== y.type) return [{ path, kind: 'type', a: x, b: y }];
    if (x.target !== y.target) return [{ path, kind: 'target', a: x, b: y }];
    if (x.digest !== y.digest) return [{ path, kind: 'content', a: x, b: y }];
    equal.push(path);
    return [];
  });
  return { different, equal, unread: [...hidden, ...asText] };
}

const index = ({ files }: SyncedFiles): ReadonlyMap<string, SyncedFile> =>
  new Map(files.map((each) => [each.path, each]));
