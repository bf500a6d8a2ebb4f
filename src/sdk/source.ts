import { shellQuote } from './shell-quote.ts';
import { memoize } from './memoize.ts';

/**
 * A source describes something to read on a host: a file, the files that a glob matches, the output of a command, or
 * the metadata and digests of files. A source is data and performs no I/O; `hosts/` turns it into readings.
 */

/**
 * The position of a secret that has none of the forms that are masked in every text (docs/security.md). On the host, it
 * is replaced by a digest keyed for this run.
 */
export type Mask =
  | {
      readonly kind: 'value';
      /** POSIX extended regular expression; only matching lines are searched. Absent: every line. */
      readonly line?: string;
      /** POSIX extended regular expression that ends just before the secret. */
      readonly after: string;
      /**
       * The end of an unquoted secret: the next blank or `;,<>"'` (default); the next blank or quote; the end of the
       * line; or the last `@` of the word, which is then required (`://user:password@host`).
       */
      readonly until?: 'word' | 'blank' | 'line' | 'at';
      /** POSIX extended regular expression: after a matching line, the secret is the first word of the next line. */
      readonly next?: string;
    }
  | { readonly kind: 'pem-private-key' };

export interface FileSource {
  readonly kind: 'file';
  readonly path: string;
  readonly mask?: readonly Mask[];
  /**
   * A document that halint wrote, with digests instead of secrets. It is not searched for secrets, because digests look
   * like secrets.
   */
  readonly digestsOnly?: true;
}

export interface GlobSource {
  readonly kind: 'glob';
  /** A shell pattern without `**`, for example `/etc/drbd.d/*.res`. */
  readonly pattern: string;
  readonly mask?: readonly Mask[];
}

export interface CommandSource {
  readonly kind: 'command';
  readonly argv: readonly [string, ...string[]];
  /** Seconds after which the command is killed and its reading is `timeout`. Default 10. */
  readonly timeout?: number;
  readonly mask?: readonly Mask[];
  /**
   * `slow`: runs in parallel with all other sources, because it may wait for another machine (a BMC, a name server).
   */
  readonly lane?: 'slow';
  /**
   * Runs as root in a private mount namespace, never outside one: local file systems are read-only, `/run`, `/dev/shm`,
   * `/tmp` and `/var/log` are empty and in memory, and host names come from `/etc/hosts` alone. The working directory
   * is in memory too. For programs that only test or compute, but write on the way; daemons cannot be reached. Where no
   * such namespace can be made, the reading is `denied` or `not-collected`.
   */
  readonly isolated?: true;
  /**
   * Standard input of an isolated command. `live-cib`: what `cibadmin -Q` prints outside the namespace; empty where the
   * cluster does not answer.
   */
  readonly input?: 'live-cib';
  /** Environment variables with secrets of the configuration. They are sent to the host over stdin only. */
  readonly secretEnv?: Readonly<Record<string, SecretName>>;
  /**
   * Other commands whose recorded output can replace this source. A trailing `*` matches any further arguments. Used
   * only for recordings.
   */
  readonly recordedAs?: readonly (readonly string[])[];
}

/** Secrets that the configuration can provide to a source. */
export type SecretName = 'own-bmc-password' | 'peer-bmc-password';

export interface ListingSource {
  readonly kind: 'listing';
  /** The name of this listing. */
  readonly id: string;
  /** Paths and shell patterns; a path that ends in `/**` matches every file below it on the same file system. */
  readonly paths: readonly string[];
  /**
   * `guarded`: plain digests, but keyed for a file whose text is read in the same run and holds a secret: the rest of
   * the file is known, so a short secret could be guessed from a plain digest. `keyed`: digests that are comparable
   * only within one run, for files with secrets. `held`: digests under a key that never leaves the host, comparable
   * only with earlier digests of the same host.
   */
  readonly digest: 'none' | 'plain' | 'guarded' | 'keyed' | 'held';
  /**
   * Data folders: a folder on a mount where a process could hang is not read and counts as absent; the mount table
   * contains it.
   */
  readonly data?: boolean;
}

export type Source = FileSource | GlobSource | CommandSource | ListingSource;

type FileOptions = Pick<FileSource, 'mask'>;
type CommandOptions = Omit<CommandSource, 'kind' | 'argv'>;

/** A source for the text of one file. */
export const file = (path: string, options: Pick<FileSource, 'mask' | 'digestsOnly'> = {}): FileSource => ({
  kind: 'file',
  path,
  ...options,
});

/** A source for the texts of all files that match a shell pattern, sorted by name. */
export const glob = (pattern: string, options: FileOptions = {}): GlobSource => ({ kind: 'glob', pattern, ...options });

/** A source for the output of a command. A missing command gives the reading `absent`, not an error. */
export const command = (argv: readonly [string, ...string[]], options: CommandOptions = {}): CommandSource => ({
  kind: 'command',
  argv,
  ...options,
});

/** A source for type, mode, owner, size, times and optional digests of files; never their content. */
export const listing = (
  id: string,
  paths: readonly string[],
  digest: ListingSource['digest'] = 'none',
  options: Pick<ListingSource, 'data'> = {},
): ListingSource => ({ kind: 'listing', id, paths, digest, ...options });

/** The stable key of a source: equal sources have equal keys. Snapshots store readings by key. */
export const sourceKey = memoize((source: Source): string => {
  switch (source.kind) {
    case 'file':
      return `file:${source.path}`;
    case 'glob':
      return `glob:${source.pattern}`;
    case 'command':
      return `command:${source.argv.map(shellQuote).join(' ')}`;
    case 'listing':
      return `listing:${source.id}`;
  }
});
