import { once } from './once.ts';

/**
 * A source describes something to read on a host: a file, the files that a glob matches, what a command prints, or
 * the metadata and digests of files. A source is data. It performs no I/O; `hosts/` turns it into readings.
 */

/**
 * Where a secret stands that has none of the forms that are hidden in every text (docs/security.md). On the host itself
 * it is replaced by a digest keyed for this run.
 */
export type Mask =
  | {
      readonly kind: 'value';
      /** POSIX extended regular expression; only lines that match are looked at. Absent: every line. */
      readonly line?: string;
      /** POSIX extended regular expression that ends just before the secret. */
      readonly after: string;
      /**
       * Where an unquoted secret ends: at the next blank or `;,<>"'` (default); at the next blank or quote; with the
       * line; or before the last `@` of the word, without which there is no secret (`://user:password@host`).
       */
      readonly until?: 'word' | 'blank' | 'line' | 'at';
      /** POSIX extended regular expression: after a line that matches, the secret is the first word of the next one. */
      readonly next?: string;
    }
  | { readonly kind: 'pem-private-key' };

export interface FileSource {
  readonly kind: 'file';
  readonly path: string;
  readonly mask?: readonly Mask[];
  /**
   * A document that halint wrote, with digests where secrets would be: it is not searched for secrets, which digests
   * beside names resemble.
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
  /** Seconds after which the command is ended and its reading is `timeout`. Default 10. */
  readonly timeout?: number;
  readonly mask?: readonly Mask[];
  /** `slow`: runs beside all other sources, because it may wait for another machine (a BMC, a name server). */
  readonly lane?: 'slow';
  /** Environment variables whose values are secrets of the configuration; they reach the host over stdin only. */
  readonly secretEnv?: Readonly<Record<string, SecretName>>;
  /**
   * Other commands whose recorded output answers this source as well, when a recording is judged. `*` at the end of
   * one stands for any further arguments. Nothing but a recording looks at this.
   */
  readonly recordedAs?: readonly (readonly string[])[];
}

/** Secrets that the configuration can hold for a source. */
export type SecretName = 'own-bmc-password' | 'peer-bmc-password';

export interface ListingSource {
  readonly kind: 'listing';
  /** Names this listing among the sources. */
  readonly id: string;
  /** Paths and shell patterns; a path that ends in `/**` stands for every file below it on the same file system. */
  readonly paths: readonly string[];
  /**
   * `keyed`: digests that are comparable only within one run, for files that hold secrets. `held`: under a key that
   * never leaves its host, comparable only with other times on the same host.
   */
  readonly digest: 'none' | 'plain' | 'keyed' | 'held';
  /**
   * Folders of data: none is looked at where a process could hang in it. Such ones are as absent, and the mount table
   * has them.
   */
  readonly data?: boolean;
}

export type Source = FileSource | GlobSource | CommandSource | ListingSource;

type FileOptions = Pick<FileSource, 'mask'>;
type CommandOptions = Omit<CommandSource, 'kind' | 'argv'>;

/** The text of one file. */
export const file = (path: string, options: Pick<FileSource, 'mask' | 'digestsOnly'> = {}): FileSource => ({
  kind: 'file',
  path,
  ...options,
});

/** The texts of all files that a shell pattern matches, in the order of their names. */
export const glob = (pattern: string, options: FileOptions = {}): GlobSource => ({ kind: 'glob', pattern, ...options });

/** What a command prints. Its absence on a host is a reading (`absent`), never an error. */
export const command = (argv: readonly [string, ...string[]], options: CommandOptions = {}): CommandSource => ({
  kind: 'command',
  argv,
  ...options,
});

/** Type, mode, owner, size, times and (when asked) digests of files; never their content. */
export const listing = (
  id: string,
  paths: readonly string[],
  digest: ListingSource['digest'] = 'none',
  options: Pick<ListingSource, 'data'> = {},
): ListingSource => ({ kind: 'listing', id, paths, digest, ...options });

/** The stable name of a source: equal sources have equal keys, and a snapshot stores readings under them. */
export const sourceKey = once((source: Source): string => {
  switch (source.kind) {
    case 'file':
      return `file:${source.path}`;
    case 'glob':
      return `glob:${source.pattern}`;
    case 'command':
      return `command:${source.argv.map(quoteWord).join(' ')}`;
    case 'listing':
      return `listing:${source.id}`;
  }
});

function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
