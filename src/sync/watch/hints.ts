import { isPassing } from '../../facts/manifest/passing-names.ts';
import type { Notice } from '../../hosts/notify/notices.ts';
import type { Backlog } from './backlog.ts';
import { concerns, concernsFolder } from './ground.ts';
import type { DedupedLogger } from './deduped-logger.ts';

export interface HintsOptions {
  /** Patterns of the files that are kept in step. */
  readonly files: readonly string[];
  readonly backlog: Backlog;
  readonly logger: DedupedLogger;
  readonly now: () => number;
  readonly renewWatches: (now: number) => void;
}

/** What a notice means: which path is to be looked at, or that new watches are due, or a look at everything. */
export class Hints {
  readonly #options: HintsOptions;
  /** Folders that came or went: looked at once the watches know of them. */
  readonly #folders = new Set<string>();

  constructor(options: HintsOptions) {
    this.#options = options;
  }

  /** Whether there is something to do. */
  heard(notice: Notice): boolean {
    const { files, backlog, logger, now, renewWatches } = this.#options;
    const at = now();
    if (notice.kind === 'lost') {
      logger.once('lost', `notices may be lost (${notice.why}): everything is looked at`);
      backlog.all(at);
    } else if (notice.kind === 'folder') {
      if (isPassing(notice.path, files) || !concernsFolder(files, notice.path)) return false;
      this.#folders.add(notice.path);
      renewWatches(at);
    } else if (!isPassing(notice.path, files) && concerns(files, notice.path)) backlog.note(notice.path, notice.as, at);
    else return false;
    return true;
  }

  /** The watches are set up again. */
  watched(): void {
    for (const folder of this.#folders) this.#lookInto(folder);
    this.#folders.clear();
  }

  /** In a tree that is shared whole only what is in the folder can have changed; elsewhere anything. */
  #lookInto(folder: string): void {
    const { files, backlog, now } = this.#options;
    const inside = `${folder}/**`;
    if (concerns(files, inside)) backlog.note(inside, 'renamed', now());
    else backlog.all(now());
  }
}
