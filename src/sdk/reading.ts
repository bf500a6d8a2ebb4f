import type { CommandSource, FileSource, GlobSource, ListingSource, Source } from './source.ts';

/** Why a source could not be read. */
export type ReadingFailure =
  /** The file or the command does not exist. */
  | 'absent'
  /** The account may not read it. */
  | 'denied'
  /** It did not respond within its time limit. */
  | 'timeout'
  /** It exceeds its size limit; nothing of it was kept. */
  | 'too-large'
  /** Not attempted: the host was unreachable, the run ended early, or this kind of host cannot provide it. */
  | 'not-collected';

/** The result of one source on one host: a value, or the reason why there is none. */
export type Reading<T> =
  | { readonly read: true; readonly value: T }
  | {
      readonly read: false;
      readonly reason: ReadingFailure;
      readonly detail: string;
      /** The tree or recording does not contain it; it may exist on the host. See `isNotCaptured`. */
      readonly leftOut?: true;
      /** Of a listing: what was listed all the same. */
      readonly partly?: PartOfListing;
    };

/**
 * A listing without the content of mounts that do not respond or are not accessed, or without what an archive does not
 * contain.
 */
export interface PartOfListing {
  readonly value: readonly ListedFile[];
  /**
   * Mount points, patterns that match one, or patterns that an archive does not contain as a whole. Which other files
   * are there is unknown.
   */
  readonly without: readonly { readonly path: string; readonly why: string }[];
  /** The listing is of an archive, whose tool chose which files of the host it collects. */
  readonly ofArchive?: true;
}

/** The content of a text file. */
export interface TextFile {
  readonly path: string;
  /** Decoded as UTF-8; invalid bytes become U+FFFD. Masked secrets become `secret:<digest>`. */
  readonly text: string;
}

export interface CommandOutput {
  readonly stdout: string;
  /** The last kilobyte of standard error. */
  readonly stderr: string;
  readonly exit: number;
}

export type FileType = 'file' | 'directory' | 'link' | 'other';

/** Mode and ownership of a file, from lstat(2). */
export interface Access {
  /** Permission bits, for example 0o640. */
  readonly mode: number;
  readonly user: string;
  readonly group: string;
  readonly uid: number;
  readonly gid: number;
}

/** One path of a listing. */
export interface ListedFile {
  readonly path: string;
  readonly type: FileType;
  /** Bytes. */
  readonly size: number;
  /** Target of a symbolic link. */
  readonly target?: string;
  /** Absent for a rendered tree, because a checkout has no owners. */
  readonly access?: Access;
  /** Seconds since the epoch, by the host's own clock; absent if not recorded. */
  readonly modified?: number;
  /** Number of hard links; absent if not recorded. */
  readonly links?: number;
  /**
   * Hexadecimal SHA-256 of the content, or a digest keyed for this run; absent if not requested or not readable.
   * `text:` and a digest: only the text of the file was saved, and blanks and line ends do not count.
   */
  readonly digest?: string;
}

/** The value type of a source. */
export type ReadValue<S extends Source> = S extends FileSource
  ? TextFile
  : S extends GlobSource
    ? readonly TextFile[]
    : S extends CommandSource
      ? CommandOutput
      : S extends ListingSource
        ? readonly ListedFile[]
        : never;

/** Any reading, as a snapshot stores it. */
export type AnyReading = Reading<TextFile | readonly TextFile[] | CommandOutput | readonly ListedFile[]>;

export const readAs = <T>(value: T): Reading<T> => ({ read: true, value });

export const notRead = (reason: ReadingFailure, detail: string): Reading<never> => ({ read: false, reason, detail });

/** A reading that a rendered tree or a recording does not contain. */
export const notCaptured = (detail: string): Reading<never> => ({
  read: false,
  reason: 'not-collected',
  detail,
  leftOut: true,
});

/**
 * Whether a reading is missing only from a tree or recording, so that a fact may use its other sources instead. A tree
 * has no command output and the folders of only one distribution. On a live host, an unread source may contain
 * anything.
 */
export const isNotCaptured = (reading: Reading<unknown>): boolean => !reading.read && reading.leftOut === true;

/** The first reading whose content is unknown: it was not read, and is neither absent nor left out. */
export const firstUnavailable = (
  ...readings: readonly Reading<unknown>[]
): Extract<Reading<unknown>, { read: false }> | undefined => {
  for (const reading of readings)
    if (!reading.read && reading.reason !== 'absent' && !isNotCaptured(reading)) return reading;
  return undefined;
};
