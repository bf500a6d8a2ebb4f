import { shellPattern } from '../../sdk/shell-pattern.ts';
import type { FileSyncState, FileStatus, SyncStatus } from './status.ts';

/** Differences that a waiver can accept; what is equal, left alone or unknown stays so. */
const acceptable: readonly FileSyncState[] = ['pending', 'conflict', 'refused', 'needs-delete', 'report'];

/**
 * The status in which accepted differences do not count. `reasonFor` returns why the differences of a path are accepted,
 * or undefined.
 */
export function withAccepted(status: SyncStatus, reasonFor: (path: string) => string | undefined): SyncStatus {
  const counts: Record<FileSyncState, number> = { ...status.counts };
  const files = status.files.map((file): FileStatus => {
    const why = acceptable.includes(file.standing) ? reasonFor(file.path) : undefined;
    if (why === undefined) return file;
    counts[file.standing] -= 1;
    counts.accepted += 1;
    return { ...file, standing: 'accepted', why };
  });
  return { ...status, counts, files };
}

/** Whether a path is one of these, or below one of them, or matches one of them as a pattern. */
export const isIgnored = (path: string, ignored: readonly string[]): boolean =>
  ignored.some((each) => path === each || path.startsWith(`${each.replace(/\/$/, '')}/`) || matches(each, path));

const matches = (pattern: string, path: string): boolean => shellPattern(pattern)?.test(path) === true;
