// stat(1), sha256sum(1)
import type { Access, FileType, ListedFile, Policy } from '../../sdk/index.ts';
import { defineHostFact, file, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';
import { once } from '../../sdk/once.ts';
import type { FileClass } from '../manifest/file-class.ts';
import { classOf, isKeyed } from '../manifest/manifest.ts';
import { isNoConfiguration } from '../manifest/passing-names.ts';
import { foldersOf, matchesPattern } from '../manifest/pattern.ts';
import { isNetworkType, mountOf } from '../storage/mount-table.ts';
import { mountTable } from '../storage/mounts.ts';
import { mayEnter, readerAccount } from '../readable.ts';

export interface SyncedFile {
  readonly path: string;
  readonly class: FileClass;
  readonly type: FileType;
  /** Where a symbolic link points. */
  readonly target?: string;
  /** Comparable within one run; absent for links to nothing. */
  readonly digest?: string;
  readonly access?: Access;
  /** Seconds since the epoch, by the host's clock. */
  readonly modified?: number;
  /** Bytes. */
  readonly size: number;
}

export interface SyncedFiles {
  readonly files: readonly SyncedFile[];
  /**
   * Paths and patterns of the policy that could not be looked at: nobody knows whether they are equal, or there at all.
   */
  readonly unread: readonly { readonly pattern: string; readonly why: string }[];
}

/** What is listed for a policy. */
const listings = once(({ syncedFiles: patterns }: Policy) => ({
  plain: listing(
    'synced-files',
    patterns.filter((pattern) => !isKeyed(pattern)),
    'plain',
  ),
  secret: listing('synced-secrets', patterns.filter(isKeyed), 'keyed'),
  folders: listing('synced-folders', [...new Set(patterns.flatMap(foldersOf))]),
}));

/** The files that the policy wants equal on both hosts, with digests; secrets with keyed ones. */
export const syncedFiles = defineHostFact({
  id: 'synced-files',
  describes: 'Files that must be equal on both hosts: type, owner, mode, digest',
  sources: (context) => ({
    ...listings(context.pair.policy),
    mountinfo: file('/proc/self/mountinfo'),
    status: file('/proc/self/status'),
  }),
  parse({ plain, secret, folders, mountinfo, status }, context) {
    for (const reading of [plain, secret, folders]) {
      if (!reading.read) return unknownFrom(reading, 'the listing of the files that must be equal');
    }
    if (!plain.read || !secret.read || !folders.read)
      return unknown('not-collected', 'the listing of the files that must be equal');
    const account = readerAccount(status);
    if (account === undefined) return unknown('unparsable', 'it cannot be told which account read the files');
    const table = mountTable(mountinfo);
    if (!table.known) return table;
    const shut = folders.value.filter((folder) => !mayEnter(folder, account)).map(({ path }) => path);
    const hidden = context.pair.policy.syncedFiles.flatMap((pattern) => {
      const mount = mountOf(table.value, foldersOf(pattern).at(-1) ?? '/');
      const remote = mount !== undefined && isNetworkType(mount.fstype);
      const why = remote ? 'it lies on a network file system, which is not touched' : closed(pattern, shut);
      return why === undefined ? [] : [{ pattern, why }];
    });
    // A pattern may match a folder: what is in it counts only where the policy names it. What an editor or an update
    // leaves there for a moment counts nowhere.
    const { syncedFiles: wanted } = context.pair.policy;
    const listed = [...plain.value, ...secret.value].filter(
      ({ type, path }) => type !== 'directory' && !isNoConfiguration(path, wanted),
    );
    const files = new Map(listed.map((each) => [each.path, each]));
    const unread = [...files.values()]
      .filter(isUnread)
      .map(({ path }) => ({ pattern: path, why: 'its content could not be read' }));
    return known<SyncedFiles>({
      files: [...files.values()]
        .filter((each) => !isUnread(each))
        .map(syncedFile)
        .sort((x, y) => (x.path < y.path ? -1 : 1)),
      unread: [...hidden, ...unread],
    });
  },
});

/** Nobody compares the content of these, so that a digest is no loss. */
const unequal: readonly FileClass[] = ['derived', 'identity-different', 'state-flag'];

/** A regular file without a digest was there and could not be read, or was too large to be. */
const isUnread = ({ path, type, digest }: ListedFile): boolean =>
  type === 'file' && digest === undefined && !unequal.includes(classOf(path));

function closed(pattern: string, shut: readonly string[]): string | undefined {
  const above = foldersOf(pattern);
  const first = shut.find((folder) => above.includes(folder));
  return first === undefined ? undefined : `${first} may not be entered`;
}

const syncedFile = ({ path, type, target, digest, access, modified, size }: ListedFile): SyncedFile => ({
  path,
  size,
  class: classOf(path),
  type,
  ...(target === undefined ? {} : { target }),
  ...(digest === undefined ? {} : { digest }),
  ...(access === undefined ? {} : { access }),
  ...(modified === undefined ? {} : { modified }),
});

/** Why a path cannot be compared on this host, if so. */
export const unreadReason = (files: SyncedFiles, path: string): string | undefined =>
  files.unread.find(({ pattern }) => pattern === path || matchesPattern(pattern, path))?.why;
