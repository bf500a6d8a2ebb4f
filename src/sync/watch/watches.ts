import type { FolderWatch, Notice, Notifier, WatchedGround } from '../../hosts/notify/notices.ts';
import type { Backoff } from './backoff.ts';
import type { DedupedLogger } from './deduped-logger.ts';

export interface WatchesOptions {
  readonly now: () => number;
  readonly sleep: (milliseconds: number, wake: AbortSignal) => Promise<void>;
  readonly logger: DedupedLogger;
  readonly backoff: Backoff;
  /** Milliseconds between two looks at everything, for people. */
  readonly scanEvery: number;
  readonly onNotice: (notice: Notice) => void;
  /** No more notices come, and new watches are due: changes until they are set up are not reported. */
  readonly onGap: (until: number) => void;
}

/** Milliseconds. */
const standingWithin = 30_000;
const folderQuiet = 50;

/** The watches on the active host: set up, replaced when folders come and go, and set up again when they die. */
export class Watches {
  readonly #options: WatchesOptions;
  #standing: FolderWatch | undefined;
  /** When they are to be set up, or again; milliseconds. */
  due = Infinity;

  constructor(options: WatchesOptions) {
    this.#options = options;
  }

  /** A folder came or went: what is watched is no longer what has to be. */
  renew(now: number): void {
    this.due = Math.min(this.due, now + folderQuiet);
  }

  /**
   * New watches stand before the old ones go: whatever falls in between is seen by one of them, or by the look that
   * follows.
   */
  async setUp(notifier: Notifier, ground: WatchedGround): Promise<void> {
    const { now, logger, backoff, sleep, onNotice, scanEvery } = this.#options;
    this.due = Infinity;
    const watch = notifier.watch(ground, onNotice);
    const late = new AbortController();
    const tooLate = { ok: false, lacks: false, why: 'the watches did not stand in time' } as const;
    const standing = await Promise.race([watch.standing, sleep(standingWithin, late.signal).then(() => tooLate)]);
    late.abort();
    if (standing.ok) {
      this.#standing?.stop();
      this.#standing = watch;
      void watch.over.then((why) => this.#ended(watch, why));
      backoff.reset();
      logger.over('poll');
      logger.once('watch', `changes are noticed by ${notifier.means}`);
      return;
    }
    watch.stop();
    logger.over('watch');
    const every = `every ${Math.round(scanEvery / 1000)} s`;
    if (standing.lacks) {
      logger.once(
        'poll',
        `${notifier.means} is not to be had: ${standing.why}; changes are found by looking at everything, ${every}`,
      );
      return;
    }
    this.due = now() + backoff.next();
    logger.once(
      'poll',
      `${notifier.means} cannot watch (${standing.why}); until it can, everything is looked at ${every}`,
    );
  }

  stop(): void {
    const standing = this.#standing;
    this.#standing = undefined;
    this.due = Infinity;
    standing?.stop();
  }

  #ended(watch: FolderWatch, why: string): void {
    if (this.#standing !== watch) return;
    const { now, logger, backoff, onGap } = this.#options;
    this.#standing = undefined;
    logger.once('poll', `no more notices (${why}): the watches are set up again, and everything is looked at`);
    this.due = now() + backoff.next();
    onGap(this.due);
  }
}
