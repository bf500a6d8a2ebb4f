// stat(1), sha256sum(1)
import type { Access, FileType, ListedFile, PartOfListing, Policy, Reading } from '../../sdk/index.ts';
import { defineHostFact, file, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';
import { memoize } from '../../sdk/memoize.ts';
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
  /** Comparable within one run, those of saved texts (`isOfText`) with each other; absent for links to nothing. */
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
   * Paths and patterns of the policy that could not be read, or not as a whole: which other files of theirs exist is
   * unknown. The `files` that match were read.
   */
  readonly unread: readonly { readonly pattern: string; readonly why: string }[];
  /**
   * Why the list is incomplete everywhere: an archive contains what its tool collected, or the mount table is unknown.
   * Nothing may be counted or written by it.
   */
  readonly incomplete?: string;
}

/** What is listed for a policy. */
const listings = memoize(({ syncedFiles: patterns }: Policy) => ({
  plain: listing(
    'synced-files',
    patterns.filter((pattern) => !isKeyed(pattern)),
    'guarded',
  ),
  secret: listing('synced-secrets', patterns.filter(isKeyed), 'keyed'),
  folders: listing('synced-folders', [...new Set(patterns.flatMap(foldersOf))]),
}));

/** The files that the policy wants equal on both hosts, with digests; those that hold secrets with keyed ones. */
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
      if (!reading.read && reading.partly === undefined)
        return unknownFrom(reading, 'the listing of the files that must be equal');
    }
    const [open, keyed, above] = [partOf(plain), partOf(secret), partOf(folders)];
    if (open === undefined || keyed === undefined || above === undefined)
      return unknown('not-collected', 'the listing of the files that must be equal');
    const { syncedFiles: wanted } = context.pair.policy;
    const untouched: { readonly pattern: string; readonly why: string }[] = [];
    for (const { path, why } of [...open.without, ...keyed.without, ...above.without]) {
      const patterns = wanted.filter((pattern) => leadsTo(pattern, path));
      // A symbolic link leads there, and its origin is unknown.
      if (patterns.length === 0) return unknown('timeout', why);
      for (const pattern of patterns) untouched.push({ pattern, why });
    }
    const account = readerAccount(status);
    if (account === undefined) return unknown('unparsable', 'the account that read the files is not known');
    const table = mountTable(mountinfo);
    const shut = above.value.filter((folder) => !mayEnter(folder, account)).map(({ path }) => path);
    const hidden = wanted.flatMap((pattern) => {
      if (!table.known) return [{ pattern, why: table.detail }];
      const mount = mountOf(table.value, foldersOf(pattern).at(-1) ?? '/');
      const remote = mount !== undefined && isNetworkType(mount.fstype);
      const why = remote ? 'it is on a network file system, which is not touched' : closed(pattern, shut);
      return why === undefined ? [] : [{ pattern, why }];
    });
    // A pattern may match a folder: what is in it counts only where the policy names it. What an editor or an update
    // leaves there for a moment counts nowhere.
    const listed = [...open.value, ...keyed.value].filter(
      ({ type, path }) => type !== 'directory' && !isNoConfiguration(path, wanted),
    );
    const files = new Map(listed.map((each) => [each.path, each]));
    const unread = [...files.values()]
      .filter(isUnread)
      .map(({ path }) => ({ pattern: path, why: 'its content could not be read' }));
    const archived = [open, keyed, above].find(({ ofArchive }) => ofArchive === true)?.without[0];
    const incomplete = table.known ? archived?.why : table.detail;
    return known<SyncedFiles>({
      ...(incomplete === undefined ? {} : { incomplete }),
      files: [...files.values()]
        .filter((each) => !isUnread(each))
        .map(syncedFile)
        .sort((x, y) => (x.path < y.path ? -1 : 1)),
      unread: [...new Map([...hidden, ...untouched, ...unread].map((each) => [each.pattern, each])).values()],
    });
  },
});

const partOf = (reading: Reading<readonly ListedFile[]>): PartOfListing | undefined =>
  reading.read ? { value: reading.value, without: [] } : reading.partly;

/** Whether what a pattern matches may lie below a path, or a folder of it matches the path. */
const leadsTo = (pattern: string, path: string): boolean =>
  matchesPattern(pattern, path) ||
  pattern.split('/').some((_, i, steps) => matchesPattern(steps.slice(0, i + 1).join('/'), path));

/** The content of these is not compared, so that a digest is no loss. */
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

/** Why it is unknown what a path is on this host, unless it is among the files that were read. */
export const unreadReason = (files: SyncedFiles, path: string): string | undefined =>
  files.unread.find(({ pattern }) => pattern === path || matchesPattern(pattern, path))?.why;

/** Whether only the text of a file was saved: its kind is unknown, and blanks and line ends may have changed. */
export const isOfText = ({ digest }: Pick<SyncedFile, 'digest'>): boolean => digest?.startsWith('text:') === true;
