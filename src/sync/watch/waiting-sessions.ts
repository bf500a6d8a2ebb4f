import type { Side } from '../../sdk/index.ts';
import type { HostAccess, OpenOptions, WaitingSession } from '../apply/host-access.ts';
import { openSession, openWaiting } from '../apply/host-access.ts';
import type { SyncOutcome } from '../apply/outcome.ts';
import { syncExit } from '../apply/outcome.ts';
import type { Session } from '../apply/session.ts';
import type { WriterPlan } from '../apply/writer-script.ts';

/** Seconds. */
const longest = 6 * 3600;

const sides = ['a', 'b'] as const;

/** One that waits on a host, since when (milliseconds), and whether it has ended. */
interface Standing {
  readonly waiting: WaitingSession;
  readonly since: number;
  over: boolean;
}

/**
 * Sessions that are open before there is a plan for them, one on each host: a new change finds the script running
 * there. Each is for one plan. What was true when it was opened is not relied upon: the lock is taken, and everything
 * looked at, once it has its plan. One that ended meanwhile is replaced when a plan comes, not before:
 * a closed session is not used.
 */
export class WaitingSessions {
  readonly #hosts: Readonly<Record<Side, HostAccess>>;
  readonly #owner: string;
  readonly #now: () => number;
  readonly #standing: Partial<Record<Side, Standing>> = {};

  /** `now`: milliseconds. */
  constructor(hosts: Readonly<Record<Side, HostAccess>>, owner: string, now: () => number) {
    this.#hosts = hosts;
    this.#owner = owner;
    this.#now = now;
  }

  /** After a transaction that went well: both hosts can be reached, and may be written on. */
  prepare(): void {
    for (const side of sides) {
      if (this.#standing[side] !== undefined) continue;
      const waiting = openWaiting(
        this.#hosts[side],
        { owner: this.#owner, signal: new AbortController().signal },
        longest,
      );
      const standing: Standing = { waiting, since: this.#now(), over: false };
      this.#standing[side] = standing;
      void waiting.session.ended.then(() => (standing.over = true));
    }
  }

  /** A session for a plan: the one that waits, or a new one. */
  open(side: Side, options: OpenOptions, plan: WriterPlan): Session {
    const standing = this.#standing[side];
    delete this.#standing[side];
    if (standing !== undefined && !standing.over && this.#now() - standing.since < longest * 1000)
      return standing.waiting.give(options, plan);
    void standing?.waiting.session.dismiss();
    return openSession(this.#hosts[side], options, plan);
  }

  /** Recovers over connections that are free; when that went well, new ones wait. */
  async recovering(recover: () => Promise<SyncOutcome>): Promise<SyncOutcome> {
    await this.dismiss();
    const outcome = await recover();
    if (outcome.exit === syncExit.done) this.prepare();
    return outcome;
  }

  /** Ends those that wait, so that their connections are free. */
  async dismiss(): Promise<void> {
    const waiting = sides.flatMap((side) => this.#standing[side] ?? []);
    for (const side of sides) delete this.#standing[side];
    await Promise.all(waiting.map(({ waiting: { session } }) => session.dismiss()));
  }
}
