import type { Side } from '../../sdk/index.ts';
import type { HostAccess, OpenOptions, WaitingSession } from '../apply/session/host-access.ts';
import { openSession, openWaiting } from '../apply/session/host-access.ts';
import type { SyncOutcome } from '../apply/outcome/outcome.ts';
import { syncExit } from '../apply/outcome/outcome.ts';
import type { Session } from '../apply/session/session.ts';
import type { WriterPlan } from '../apply/session/writer-script.ts';

/** Seconds. */
const maxWaitSeconds = 6 * 3600;

const sides = ['a', 'b'] as const;

/** One that waits on a host, since when (milliseconds), and whether it has ended. */
interface OpenedSession {
  readonly waitingSession: WaitingSession;
  readonly since: number;
  over: boolean;
}

/**
 * Sessions that are open before there is a plan for them, one on each host: a new change finds the script running
 * there. Each is for one plan. What was true when it was opened is not relied upon: the lock is taken, and everything
 * inspected, once it has its plan. One that ended meanwhile is replaced when a plan comes, not before:
 * a closed session is not used.
 */
export class WaitingSessions {
  readonly #hosts: Readonly<Record<Side, HostAccess>>;
  readonly #owner: string;
  readonly #now: () => number;
  readonly #open: Partial<Record<Side, OpenedSession>> = {};

  /** `now`: milliseconds. */
  constructor(hosts: Readonly<Record<Side, HostAccess>>, owner: string, now: () => number) {
    this.#hosts = hosts;
    this.#owner = owner;
    this.#now = now;
  }

  /** After a transaction that went well: both hosts can be reached, and may be written on. */
  prepare(): void {
    for (const side of sides) {
      if (this.#open[side] !== undefined) continue;
      const waitingSession = openWaiting(
        this.#hosts[side],
        { owner: this.#owner, signal: new AbortController().signal },
        maxWaitSeconds,
      );
      const opened: OpenedSession = { waitingSession, since: this.#now(), over: false };
      this.#open[side] = opened;
      void waitingSession.session.ended.then(() => (opened.over = true));
    }
  }

  /** A session for a plan: the one that waits, or a new one. */
  open(side: Side, options: OpenOptions, plan: WriterPlan): Session {
    const opened = this.#open[side];
    delete this.#open[side];
    if (opened !== undefined && !opened.over && this.#now() - opened.since < maxWaitSeconds * 1000)
      return opened.waitingSession.start(options, plan);
    void opened?.waitingSession.session.dismiss();
    return openSession(this.#hosts[side], options, plan);
  }

  /** Recovers over connections that are free; when that went well, new ones wait. */
  async recoverWith(recover: () => Promise<SyncOutcome>): Promise<SyncOutcome> {
    await this.closeAll();
    const outcome = await recover();
    if (outcome.exit === syncExit.done) this.prepare();
    return outcome;
  }

  /** Ends those that wait, so that their connections are free. */
  async closeAll(): Promise<void> {
    const waitingSession = sides.flatMap((side) => this.#open[side] ?? []);
    for (const side of sides) delete this.#open[side];
    await Promise.all(waitingSession.map(({ waitingSession: { session } }) => session.dismiss()));
  }
}
