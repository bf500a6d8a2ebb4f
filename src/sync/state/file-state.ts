import type { FileType } from '../../sdk/index.ts';

/**
 * What a digest may be compared with:
 *
 * - `plain`: SHA-256 of the content, hexadecimal. Comparable everywhere; only for files without secrets.
 * - `held`: SHA-256 of the content's hexadecimal SHA-256 after a key that never leaves its host (see
 *   `hosts/collect/host-keyed-digest.ts`). Comparable with another one of the same host, in this run or a later one, and
 *   with nothing else: it gives no offline oracle for a password, and it says nothing about the other host.
 *
 * Digests keyed for one run (`keyed` listings) tell equality between the hosts; they never get into a document.
 */
export interface Digest {
  readonly kind: 'plain' | 'held';
  readonly value: string;
}

/** Who may do what with a file. Names, not numbers: ids may differ between hosts that have the same accounts. */
export interface FileAccess {
  /** Permission bits, for example 0o640 (in JSON the decimal number). */
  readonly mode: number;
  readonly user: string;
  readonly group: string;
}

/** A regular file as it was seen. */
export interface RegularFile {
  readonly type: 'file';
  /** Bytes. */
  readonly size: number;
  /**
   * Absent only in `after`, where the content is the source's and its digest on the destination cannot be known before.
   */
  readonly digest?: Digest;
  /** Absent where it was not recorded (rendered trees). */
  readonly access?: FileAccess;
}

/** A path as it was seen on one host (lstat: a link is not followed). */
export type FileState =
  | { readonly type: 'absent' }
  | RegularFile
  | { readonly type: 'link'; readonly target: string; readonly access?: FileAccess }
  | { readonly type: Exclude<FileType, 'file' | 'link'>; readonly access?: FileAccess }
  /** There or not, readable or not: unknown. Never the same as absent. */
  | { readonly type: 'unknown'; readonly why: string };

export const absent: FileState = { type: 'absent' };

export const sameDigest = (left: Digest | undefined, right: Digest | undefined): boolean =>
  left !== undefined && right !== undefined && left.kind === right.kind && left.value === right.value;

export const sameAccess = (left: FileAccess, right: FileAccess): boolean =>
  left.mode === right.mode && left.user === right.user && left.group === right.group;

/** The access of a state, where it has one. */
export const accessOf = (state: FileState): FileAccess | undefined => ('access' in state ? state.access : undefined);

/**
 * Whether two states of one path on one host are the same content at the same type. Unknown equals nothing, not even
 * itself; a file without a digest equals nothing either. Metadata does not count.
 */
export function sameContent(left: FileState, right: FileState): boolean {
  if (left.type === 'unknown' || right.type === 'unknown') return false;
  if (left.type === 'file' && right.type === 'file') return sameDigest(left.digest, right.digest);
  if (left.type === 'link' && right.type === 'link') return left.target === right.target;
  return left.type === right.type;
}

/** The names of the fields of a state that changed; empty: none did. */
export function changedFields(expected: FileState, found: FileState): readonly string[] {
  if (found.type === 'unknown' || expected.type === 'unknown') return ['readability'];
  if (expected.type !== found.type) return ['type'];
  const changed: string[] = [];
  if (expected.type === 'file' && found.type === 'file') {
    if (expected.size !== found.size) changed.push('size');
    if (!sameDigest(expected.digest, found.digest)) changed.push('digest');
  }
  if (expected.type === 'link' && found.type === 'link' && expected.target !== found.target) changed.push('target');
  const [before, now] = [accessOf(expected), accessOf(found)];
  if (before !== undefined) {
    if (before.mode !== now?.mode) changed.push('mode');
    if (before.user !== now?.user) changed.push('user');
    if (before.group !== now?.group) changed.push('group');
  }
  return changed;
}
