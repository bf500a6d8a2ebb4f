import type { FolderWatch, FileEvent, FileWatcher, WatchedPaths } from '../../hosts/notify/file-events.ts';
import type { Backoff } from './backoff.ts';
import type { DedupedLogger } from './deduped-logger.ts';

export interface FolderWatchesOptions {
  readonly now: () => number;
  readonly sleep: (milliseconds: number, wake: AbortSignal) => Promise<void>;
  readonly logger: DedupedLogger;
  readonly backoff: Backoff;
  /** Milliseconds between two full scans, for messages. */
  readonly scanInterval: number;
  readonly onEvent: (event: FileEvent) => void;
  /** No more events come, and new watches are due: changes until they are set up are not reported. */
  readonly onGap: (until: number) => void;
}

/** Milliseconds. */
const setUpTimeout = 30_000;
const folderDelay = 50;

/** The watches on the active host: set up, replaced when folders come and go, and set up again when they die. */
export class FolderWatches {
  readonly #options: FolderWatchesOptions;
  #current: FolderWatch | undefined;
  /** When they are to be set up, or again; milliseconds. */
  due = Infinity;

  constructor(options: FolderWatchesOptions) {
    this.#options = options;
  }

  /** A folder came or went: what is watched is no longer what has to be. */
  renew(now: number): void {
    this.due = Math.min(this.due, now + folderDelay);
  }

  /**
   * New watches are set up before the old ones are removed: a change in between is seen by one of them, or by the scan
   * that follows.
   */
  async setUp(notifier: FileWatcher, folders: WatchedPaths): Promise<void> {
    const { now, logger, backoff, sleep, onEvent, scanInterval } = this.#options;
    this.due = Infinity;
    const watch = notifier.watch(folders, onEvent);
    const late = new AbortController();
    const tooLate = { ok: false, lacks: false, why: 'the watches were not set up in time' } as const;
    const readiness = await Promise.race([watch.standing, sleep(setUpTimeout, late.signal).then(() => tooLate)]);
    late.abort();
    if (readiness.ok) {
      this.#current?.stop();
      this.#current = watch;
      void watch.over.then((why) => this.#ended(watch, why));
      backoff.reset();
      logger.clear('poll');
      logger.log('watch', `changes are noticed by ${notifier.means}`);
      return;
    }
    watch.stop();
    logger.clear('watch');
    const every = `every ${Math.round(scanInterval / 1000)} s`;
    if (readiness.lacks) {
      logger.log(
        'poll',
        `${notifier.means} is not available: ${readiness.why}; changes are found by a full scan, ${every}`,
      );
      return;
    }
    this.due = now() + backoff.next();
    logger.log('poll', `${notifier.means} cannot watch (${readiness.why}); until it can, a full scan runs ${every}`);
  }

  stop(): void {
    const readiness = this.#current;
    this.#current = undefined;
    this.due = Infinity;
    readiness?.stop();
  }

  #ended(watch: FolderWatch, why: string): void {
    if (this.#current !== watch) return;
    const { now, logger, backoff, onGap } = this.#options;
    this.#current = undefined;
    logger.log('poll', `no more notices (${why}): the watches are set up again, and a full scan follows`);
    this.due = now() + backoff.next();
    onGap(this.due);
  }
}
