import { isPassing } from '../../facts/manifest/passing-names.ts';
import type { Notice } from '../../hosts/notify/notices.ts';
import type { Backlog } from './backlog.ts';
import { matchesAny, mayContainMatches } from './watched-folders.ts';
import type { DedupedLogger } from './deduped-logger.ts';

export interface NoticeHandlerOptions {
  /** Patterns of the files that are kept in step. */
  readonly files: readonly string[];
  readonly backlog: Backlog;
  readonly logger: DedupedLogger;
  readonly now: () => number;
  readonly renewWatches: (now: number) => void;
}

/** What a notice means: a path to scan, new watches, or a full scan. */
export class NoticeHandler {
  readonly #options: NoticeHandlerOptions;
  /** Folders that were created or removed: scanned once the watches are set up again. */
  readonly #folders = new Set<string>();

  constructor(options: NoticeHandlerOptions) {
    this.#options = options;
  }

  /** Whether there is something to do. */
  handle(notice: Notice): boolean {
    const { files, backlog, logger, now, renewWatches } = this.#options;
    const at = now();
    if (notice.kind === 'lost') {
      logger.log('lost', `notices may be lost (${notice.why}): a full scan follows`);
      backlog.all(at);
    } else if (notice.kind === 'folder') {
      if (isPassing(notice.path, files) || !mayContainMatches(files, notice.path)) return false;
      this.#folders.add(notice.path);
      renewWatches(at);
    } else if (!isPassing(notice.path, files) && matchesAny(files, notice.path))
      backlog.note(notice.path, notice.as, at);
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
