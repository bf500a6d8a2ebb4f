/**
 * That something on a host may have changed. An event is a hint and never the truth: it says where to look, and a
 * change without one is found by the next full scan.
 */
export type FileEvent =
  /**
   * `renamed`: a complete file was renamed to the path. `closed`: its writer closed it, or it was renamed away, removed
   * or given other access. `open`: it is being written.
   */
  | { readonly kind: 'touched'; readonly path: string; readonly as: 'renamed' | 'closed' | 'open' }
  /** A folder came, went or was replaced: what has to be watched is no longer what is watched. */
  | { readonly kind: 'folder'; readonly path: string }
  /** Events may have been lost: only a full scan tells what has changed. */
  | { readonly kind: 'lost'; readonly why: string };

/**
 * What is watched: folders by themselves, and folders with everything below them. Absolute paths, without a slash at
 * the end.
 */
export interface WatchedPaths {
  readonly folders: readonly string[];
  readonly trees: readonly string[];
}

/** Whether the watches of a host stand. `lacks`: the host has nothing to watch with, and trying again is of no use. */
export type WatchStatus =
  | { readonly ok: true; readonly folders: number }
  | { readonly ok: false; readonly lacks: boolean; readonly why: string };

/** Watches that were set up on a host, or are being set up. */
export interface FolderWatch {
  /** Every change after this moment is noticed, or a `lost` event comes. */
  readonly standing: Promise<WatchStatus>;
  /** Why no more events come; resolves when that is so, after `stop` as well. */
  readonly over: Promise<string>;
  stop(): void;
}

/** A way to watch folders on one host. */
export interface FileWatcher {
  /** For people: `inotifywait on mail-a`. */
  readonly means: string;
  watch(ground: WatchedPaths, listener: (event: FileEvent) => void): FolderWatch;
}

/** The first notifier, and the second one where the host has nothing for the first. */
export function firstOf(first: FileWatcher, second: FileWatcher): FileWatcher {
  let chosen = first;
  const watch: FileWatcher['watch'] = (ground, listener) => {
    if (chosen === second) return second.watch(ground, listener);
    const own = first.watch(ground, listener);
    let other: FolderWatch | undefined;
    const standing = own.standing.then((is) => {
      if (is.ok || !is.lacks) return is;
      chosen = second;
      other = second.watch(ground, listener);
      return other.standing;
    });
    const over = standing.then(() => (other ?? own).over);
    return { standing, over, stop: () => [own, other].forEach((each) => each?.stop()) };
  };
  return {
    get means() {
      return chosen.means;
    },
    watch,
  };
}

/**
 * Detects by the number of events that the kernel's queue may have overflowed. inotify(7) has an event for that, which
 * neither inotifywait (3.22 prints nothing) nor Node's watcher passes on. A reader that lost events has just received a
 * full queue of them, so a burst of half a queue counts as a loss.
 */
export class BurstMeter {
  readonly #limit: number;
  /** Milliseconds. */
  readonly #window: number;
  #count = 0;
  #since = -Infinity;

  /** `queue`: fs.inotify.max_queued_events of the host. */
  constructor(queue: number, window = 10_000) {
    this.#limit = Math.max(1, Math.floor(queue / 2));
    this.#window = window;
  }

  /** Counts one event; true when there may have been more than arrived. */
  count(now: number): boolean {
    if (now - this.#since > this.#window) {
      this.#since = now;
      this.#count = 0;
    }
    this.#count += 1;
    if (this.#count < this.#limit) return false;
    this.#since = now;
    this.#count = 0;
    return true;
  }
}

/** The default of proc_sys_fs_inotify(5). */
export const usualQueue = 16_384;
