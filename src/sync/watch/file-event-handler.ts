import { isPassing } from '../../facts/manifest/passing-names.ts';
import type { FileEvent } from '../../hosts/notify/file-events.ts';
import type { Backlog } from './backlog.ts';
import { matchesAny, mayContainMatches } from './watched-folders.ts';
import type { DedupedLogger } from './deduped-logger.ts';

export interface FileEventHandlerOptions {
  /** Patterns of the files that are kept in step. */
  readonly files: readonly string[];
  readonly backlog: Backlog;
  readonly logger: DedupedLogger;
  readonly now: () => number;
  readonly renewWatches: (now: number) => void;
}

/** What an event means: a path to scan, new watches, or a full scan. */
export class FileEventHandler {
  readonly #options: FileEventHandlerOptions;
  /** Folders that were created or removed: scanned once the watches are set up again. */
  readonly #folders = new Set<string>();

  constructor(options: FileEventHandlerOptions) {
    this.#options = options;
  }

  /** Whether there is something to do. */
  handle(event: FileEvent): boolean {
    const { files, backlog, logger, now, renewWatches } = this.#options;
    const at = now();
    if (event.kind === 'lost') {
      logger.log('lost', `notices may be lost (${event.why}): a full scan follows`);
      backlog.all(at);
    } else if (event.kind === 'folder') {
      if (isPassing(event.path, files) || !mayContainMatches(files, event.path)) return false;
      this.#folders.add(event.path);
      renewWatches(at);
    } else if (!isPassing(event.path, files) && matchesAny(files, event.path)) backlog.note(event.path, event.as, at);
    else return false;
    return true;
  }

  /** The watches are set up again. */
  onWatchesReady(): void {
    for (const folder of this.#folders) this.#queueFolder(folder);
    this.#folders.clear();
  }

  /** In a tree that is shared whole only what is in the folder can have changed; elsewhere anything. */
  #queueFolder(folder: string): void {
    const { files, backlog, now } = this.#options;
    const inside = `${folder}/**`;
    if (matchesAny(files, inside)) backlog.note(inside, 'renamed', now());
    else backlog.all(now());
  }
}
