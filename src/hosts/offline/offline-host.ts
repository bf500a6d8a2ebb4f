import type { ListedFile } from '../../sdk/index.ts';
import type { FileTree } from './file-tree.ts';
import type { RecordedCommands } from './recorded-commands.ts';

/** Stored data of a host: its files and the output of commands. */
export interface OfflineHost {
  /** For messages: `/etc/fstab is not in …`. */
  readonly name: string;
  /** When it was collected, in seconds since the epoch, if the report says so in another way than by `date`. */
  readonly collected?: number;
  readonly files: FileTree;
  readonly commands: RecordedCommands;
  /** Recorded owners, modes and digests, also of files that are not stored. */
  readonly metadata: ReadonlyMap<string, ListedFile>;
  /** Whether a path that is not among the files was absent on the host: its folder was collected completely. */
  lookedFor(path: string): boolean;
  /**
   * Whether the files were selected for halint, so that a missing one may not exist (a rendered tree). Otherwise it is
   * unknown whether it was on the host.
   */
  readonly chosen: boolean;
  /**
   * Texts were saved instead of files, by a person or a tool: blanks and line ends may have changed, and attributes of
   * the files that hold them are not those of the host's files.
   */
  readonly textsOnly?: true;
  /** Why what is kept of a file is not what the host has: secrets were struck out, only its end was kept. */
  altered?(path: string, text: () => string): string | undefined;
}
