import type { FileWatcher } from '../../hosts/notify/file-events.ts';
import type { Pair, Side } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import type { SyncOutcome } from '../apply/outcome/outcome.ts';
import { lostConnection, refused, syncExit } from '../apply/outcome/outcome.ts';
import { pendingConflict, renderMessages } from '../apply/outcome/render-message.ts';
import type { Roles } from '../state/roles.ts';
import { Backlog } from './backlog.ts';
import { Backoff } from './backoff.ts';
import { watchedFolders } from './watched-folders.ts';
import { FileEventHandler } from './file-event-handler.ts';
import { hostNames } from './watch-messages.ts';
import type { RepairResult, ScanScope } from './repair.ts';
import { DedupedLogger } from './deduped-logger.ts';
import { FolderWatches } from './folder-watches.ts';

/**
 * Who this watch works for. `present`: the host that is active when it starts, until that changes. `own`: this host,
 * whenever it is the active one. `any`: whichever host is active.
 */
export type WatchTarget =
  | { readonly kind: 'present' }
  | { readonly kind: 'own'; readonly side: Side }
  | { readonly kind: 'any' };

type HostUnreachable = { readonly kind: 'unreachable'; readonly side: Side; readonly why: string };

export interface WatchOptions {
  readonly pair: Pair;
  readonly target: WatchTarget;
  /** Milliseconds between two full scans. */
  readonly scanInterval: number;
  readonly notifiers: Readonly<Record<Side, FileWatcher>>;
  readonly repair: (what: ScanScope, active: Side) => Promise<RepairResult>;
  readonly roles: () => Promise<Roles | HostUnreachable>;
  readonly recover: () => Promise<SyncOutcome>;
  /** Milliseconds since the epoch, never backwards. */
  readonly now: () => number;
  /** Waits so many milliseconds, or until the signal says that something has happened. */
  readonly sleep: (milliseconds: number, wake: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random: () => number;
  /** One line in the log. */
  readonly say: (line: string) => void;
  /** Ends the watch, after what is being done. */
  readonly stop: AbortSignal;
}

/** Milliseconds. */
const roleCheckInterval = 10_000;
/** A full scan waits no longer than this for a file to be finished. */
const maxWaitForWriter = 10_000;

/**
 * Keeps the passive host in step with the active one. Events say where to look; every decision follows from a scan
 * of both hosts. It never decides a conflict and never outlives its role: both end it, with what a person has to do.
 */
export class Watch {
  readonly #options: WatchOptions;
  readonly #backlog = new Backlog();
  readonly #logger: DedupedLogger;
  readonly #retry: Backoff;
  readonly #watches: FolderWatches;
  #activeSide: Side | undefined;
  #previousActive: Side | undefined;
  #scanAt = 0;
  #rolesAt = 0;
  #blockedUntil = 0;
  #recoverFirst = true;
  #doubts = 0;
  #wake = new AbortController();
  readonly #eventHandler: FileEventHandler;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#logger = new DedupedLogger(options.say);
    this.#retry = new Backoff(1000, 60_000, options.random);
    const { now, sleep, scanInterval } = options;
    this.#watches = new FolderWatches({
      now,
      sleep,
      scanInterval,
      logger: this.#logger,
      backoff: new Backoff(1000, 60_000, options.random),
      onEvent: (event) => {
        if (this.#eventHandler.handle(event)) this.#wakeUp();
      },
      onGap: (until) => {
        this.#backlog.all(until);
        this.#wakeUp();
      },
    });
    const { pair } = options;
    this.#eventHandler = new FileEventHandler({
      files: pair.policy.syncedFiles,
      backlog: this.#backlog,
      logger: this.#logger,
      now,
      renewWatches: (at) => this.#watches.renew(at),
    });
  }

  async run(): Promise<SyncOutcome> {
    const { stop } = this.#options;
    const woken = (): void => this.#wakeUp();
    stop.addEventListener('abort', woken);
    try {
      while (!stop.aborted) {
        const outcome = await this.#step();
        if (outcome !== undefined && !stop.aborted) return outcome;
        await this.#sleepUntilDue();
      }
      return { exit: syncExit.done, messages: [{ code: 'watch-stopped' }] };
    } finally {
      stop.removeEventListener('abort', woken);
      this.#watches.stop();
    }
  }

  /** Does what is due, one thing at a time; an outcome ends the watch. */
  async #step(): Promise<SyncOutcome | undefined> {
    const { now } = this.#options;
    if (now() < this.#blockedUntil) return undefined;
    if (this.#activeSide === undefined) return now() < this.#rolesAt ? undefined : this.#startWatching();
    if (now() >= this.#watches.due) await this.#watchFolders(this.#activeSide);
    if (this.#recoverFirst) return this.#recover();
    const due = this.#backlog.next();
    if (now() >= this.#scanDue()) return this.#repair('everything', this.#activeSide);
    if (due !== undefined && due <= now()) return this.#repair(this.#backlog.take(now()), this.#activeSide);
    return now() >= this.#rolesAt ? this.#checkRoles(this.#activeSide) : undefined;
  }

  #scanDue(): number {
    return this.#backlog.writing(this.#options.now()) ? this.#scanAt + maxWaitForWriter : this.#scanAt;
  }

  /** Waits for the next thing that is due, or for a event. */
  async #sleepUntilDue(): Promise<void> {
    const { now, sleep, stop } = this.#options;
    const due =
      this.#activeSide === undefined
        ? [this.#rolesAt]
        : [this.#backlog.next() ?? Infinity, this.#scanDue(), this.#rolesAt, this.#watches.due];
    const wait = Math.max(Math.min(...due), this.#blockedUntil) - now();
    if (wait <= 0 || stop.aborted) return;
    this.#wake = new AbortController();
    await sleep(Math.min(wait, 60_000), this.#wake.signal);
  }

  #wakeUp(): void {
    this.#wake.abort();
  }

  /** Finds out for whom to work, and begins. */
  async #startWatching(): Promise<SyncOutcome | undefined> {
    const { target, roles, pair, say, now } = this.#options;
    const found = await roles();
    this.#rolesAt = now() + roleCheckInterval;
    if ('kind' in found) return this.#onUnreachable(found);
    if (!found.settled) return this.#onRolesUncertain(found.reasons);
    this.#onRolesCertain();
    const { active } = found;
    const names = hostNames(pair);
    if (target.kind === 'own' && target.side !== active) {
      this.#logger.log('waiting', `${names[active]} is the active host; ${names[target.side]} waits`);
      return undefined;
    }
    // The direction turns round on the second look that says so, never on one alone.
    if (this.#previousActive !== undefined && this.#previousActive !== active) {
      this.#previousActive = active;
      return undefined;
    }
    this.#logger.clear('waiting');
    say(`${names[active]} is the active host: ${names[otherSide(active)]} is kept in step with it`);
    this.#activeSide = active;
    this.#recoverFirst = true;
    this.#watches.due = now();
    this.#scanAt = now();
    return undefined;
  }

  async #checkRoles(side: Side): Promise<SyncOutcome | undefined> {
    const found = await this.#options.roles();
    this.#rolesAt = this.#options.now() + roleCheckInterval;
    if ('kind' in found) return this.#onUnreachable(found);
    if (!found.settled) return this.#onRolesUncertain(found.reasons);
    this.#onRolesCertain();
    return found.active === side ? undefined : this.#onFailover(found.active);
  }

  async #repair(what: ScanScope, side: Side): Promise<SyncOutcome | undefined> {
    const { now, repair, scanInterval } = this.#options;
    if (what === 'everything') {
      // What is not due yet stays: a file that is being written, and what has to wait before it is tried again.
      this.#backlog.take(now());
      this.#logger.clear('lost');
      this.#scanAt = now() + scanInterval;
    }
    const result = await repair(what, side);
    switch (result.kind) {
      case 'done':
        this.#onRolesCertain();
        this.#rolesAt = now() + roleCheckInterval;
        if (result.again !== undefined) this.#backlog.requeue(result.again.what, now() + result.again.wait);
        return undefined;
      case 'unreachable':
        this.#backlog.requeue(what, now());
        return this.#onUnreachable(result);
      case 'unsettled':
        this.#backlog.requeue(what, now());
        return this.#onRolesUncertain(result.reasons);
      case 'failover':
        return this.#onFailover(result.active);
      case 'conflict':
        return { exit: syncExit.conflict, messages: [result.conflict] };
      case 'interrupted':
        this.#logger.log('interrupted', `interrupted: ${renderMessages(result.outcome.messages).join(' ')}`);
        this.#backlog.requeue('everything', now());
        this.#recoverFirst = true;
        this.#blockedUntil = now() + this.#retry.next();
        return undefined;
    }
  }

  /** Ends what an earlier run, or a lost connection, left half done. */
  async #recover(): Promise<SyncOutcome | undefined> {
    const { recover, say, now } = this.#options;
    const outcome = await recover();
    if (outcome.exit === syncExit.incomplete && !lostConnection(outcome)) return outcome;
    if (outcome.exit !== syncExit.done) {
      this.#logger.log('recover', `not now: ${renderMessages(outcome.messages).join(' ')}`);
      this.#blockedUntil = now() + this.#retry.next();
      return undefined;
    }
    this.#recoverFirst = false;
    this.#logger.clear('recover');
    this.#logger.clear('interrupted');
    const recovered = outcome.messages.filter(({ code }) => code !== 'nothing-to-recover');
    for (const line of renderMessages(recovered)) say(line);
    return undefined;
  }

  /** A host cannot be reached: what was heard of waits, and the tries become rarer. */
  #onUnreachable({ side, why }: HostUnreachable): undefined {
    const { pair, now } = this.#options;
    const wait = this.#retry.next();
    this.#logger.log(`unreachable ${side}`, `${pair.hosts[side].name} cannot be read (${why}): changes wait`);
    this.#blockedUntil = now() + wait;
    // Changes there meanwhile were not reported.
    if (this.#retry.failures > 3) this.#scanAt = now();
    return undefined;
  }

  #onRolesCertain(): void {
    const { pair, say } = this.#options;
    this.#doubts = 0;
    this.#retry.reset();
    this.#logger.clear('doubt');
    for (const side of ['a', 'b'] as const)
      if (this.#logger.clear(`unreachable ${side}`)) say(`${pair.hosts[side].name} is back`);
  }

  /** The active host is unknown: one look may fall into a restart of a resource, the second one counts. */
  #onRolesUncertain(reasons: readonly string[]): SyncOutcome | undefined {
    const { target, now } = this.#options;
    this.#doubts += 1;
    this.#blockedUntil = now() + roleCheckInterval / 2;
    const why = reasons.join('; ');
    if (target.kind !== 'present') {
      this.#logger.log('doubt', `nothing is changed while it is not certain which host is active: ${why}`);
      return undefined;
    }
    if (this.#doubts < 2) return undefined;
    return refused({ code: 'watch-roles-uncertain', reason: why });
  }

  /** The other host is active now. What was not copied yet stays where it is; the last agreement tells whose it is. */
  #onFailover(active: Side): SyncOutcome | undefined {
    const { target, pair, say } = this.#options;
    const { name } = pair.hosts[active];
    const pending = this.#backlog.everything || this.#backlog.size > 0;
    if (target.kind === 'present') return refused({ code: 'watch-failover', active: name, pending });
    say(`${name} is the active host now; nothing is changed until that is certain.${pending ? pendingConflict : ''}`);
    this.#previousActive = this.#activeSide ?? active;
    this.#activeSide = undefined;
    this.#rolesAt = 0;
    this.#watches.stop();
    this.#backlog.clear();
    return undefined;
  }

  /** A look follows, into the folders that came or went or at everything. */
  async #watchFolders(side: Side): Promise<void> {
    const { notifiers, pair } = this.#options;
    await this.#watches.setUp(notifiers[side], watchedFolders(pair.policy.syncedFiles));
    this.#eventHandler.onWatchesReady();
  }
}
