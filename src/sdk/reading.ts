import type { CommandSource, FileSource, GlobSource, ListingSource, Source } from './source.ts';

/** Why a source gave no bytes. */
export type ReadingFailure =
  /** The file or the command is not there. */
  | 'absent'
  /** The account may not read it. */
  | 'denied'
  /** It did not answer within its time. */
  | 'timeout'
  /** It is larger than its cap; nothing of it was kept. */
  | 'too-large'
  /** Nobody looked: the host was unreachable, the run ended early, or this kind of host cannot serve it. */
  | 'not-collected';

/** What one source gave on one host: a value, or why there is none. */
export type Reading<T> =
  | { readonly read: true; readonly value: T }
  | {
      readonly read: false;
      readonly reason: ReadingFailure;
      readonly detail: string;
      /**
       * Whoever rendered or recorded the host chose what to keep, and not this: it may well not exist. See `isLeftOut`.
       */
      readonly leftOut?: true;
    };

/** One text file as it was read. */
export interface TextFile {
  readonly path: string;
  /** Decoded as UTF-8; bytes that are no UTF-8 become U+FFFD. Masked secrets read `secret:<digest>`. */
  readonly text: string;
}

export interface CommandOutput {
  readonly stdout: string;
  /** The last kilobyte of what it printed on standard error. */
  readonly stderr: string;
  readonly exit: number;
}

export type FileType = 'file' | 'directory' | 'link' | 'other';

/** Who may do what with a file, as lstat(2) gives it. */
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
  /** Where a symbolic link points. */
  readonly target?: string;
  /** Absent where the host is a rendered tree: a checkout keeps no owners. */
  readonly access?: Access;
  /** Seconds since the epoch, by the host's own clock; absent where nobody recorded it. */
  readonly modified?: number;
  /** Number of hard links; absent where nobody recorded it. */
  readonly links?: number;
  /**
   * Hexadecimal SHA-256 of the content, or a digest keyed for this run; absent when it was not asked for or not
   * readable.
   */
  readonly digest?: string;
}

/** The type of value that reading a source gives. */
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

/** What a rendered tree or a recording does not hold. */
export const leftOut = (detail: string): Reading<never> => ({
  read: false,
  reason: 'not-collected',
  detail,
  leftOut: true,
});

/**
 * Whether a fact may do without a reading where another of its sources answers: a tree holds no answers of commands and
 * the folders of one distribution. On a host that was really asked, what is not read may hold anything.
 */
export const isLeftOut = (reading: Reading<unknown>): boolean => !reading.read && reading.leftOut === true;

/**
 * The first of several readings of which nobody knows what it would have given: it was neither read, nor looked for in
 * vain, nor left out.
 */
export const firstUnread = (
  ...readings: readonly Reading<unknown>[]
): Extract<Reading<unknown>, { read: false }> | undefined => {
  for (const reading of readings)
    if (!reading.read && reading.reason !== 'absent' && !isLeftOut(reading)) return reading;
  return undefined;
};
