import { isPassing } from '../../facts/manifest/passing-names.ts';
import type { NamedRule, Pair, Side } from '../../sdk/index.ts';
import { mayWrite } from '../state/allowed-paths.ts';
import { applyPlan } from '../apply/apply.ts';
import { lockoutRisk } from '../plan/lockout-risk.ts';
import type { HostAccess } from '../apply/session/host-access.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { SyncOutcome } from '../apply/outcome/outcome.ts';
import { foundChange, syncExit } from '../apply/outcome/outcome.ts';
import type { SyncMessage } from '../apply/outcome/message.ts';
import { renderMessages } from '../apply/outcome/render-message.ts';
import type { PairState } from '../decide/pair-state.ts';
import { pairState } from '../decide/pair-state.ts';
import type { Plan, PlanItem } from '../plan/plan.ts';
import { prove } from '../plan/prove.ts';
import { lockoutMessage, changeMessage, conflictMessage, openItemMessage, hostNames } from './watch-messages.ts';
import { changesAgreement, withEarlierDisputes, withoutItems } from './plan-part.ts';
import type { PairScanner, ScanResult } from './scan.ts';
import { DedupedLogger } from './deduped-logger.ts';
import type { WaitingSessions } from './waiting-sessions.ts';

export type ScanScope = 'everything' | readonly string[];

/** The result of one scan and repair. */
export type RepairResult =
  | {
      readonly kind: 'done';
      readonly changes: number /** To be scanned again, because something was in the way. */;
      readonly again?: { readonly what: ScanScope; readonly wait: number };
    }
  | { readonly kind: 'unreachable'; readonly side: Side; readonly why: string }
  | { readonly kind: 'unsettled'; readonly reasons: readonly string[] }
  | { readonly kind: 'failover'; readonly active: Side }
  | { readonly kind: 'conflict'; readonly conflict: SyncMessage }
  /** A transaction was cut off, or could not be rolled back. */
  | { readonly kind: 'interrupted'; readonly outcome: SyncOutcome };

export interface RepairOptions {
  readonly pair: Pair;
  readonly scanner: PairScanner;
  readonly hosts: Readonly<Record<Side, HostAccess>>;
  /** Sessions that stand before there is something to do. */
  readonly sessions?: WaitingSessions;
  readonly halint: string;
  readonly owner: string;
  readonly delete: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly say: (line: string) => void;
  readonly detail: (line: string) => void;
}

/** A group that could not be done: not tried again before `until`, unless its files are not what they were. */
interface Postponed {
  readonly state: string;
  readonly until: number;
}

/** Milliseconds: a plan is carried out at once or not at all. */
const planValidity = 600_000;
/** Milliseconds before what failed is tried again: the first time, how much longer each time, and at most. */
const stagingRetry = [200, 2, 300_000] as const;
const rollbackRetry = [5000, 4, 3_600_000] as const;
/** Halvings: enough for any number of groups. */
const maxHalvings = 16;

/**
 * Looks at the pair and repairs what may be repaired without a person, by the same table, plan and apply as the
 * commands.
 */
export class Repair {
  readonly #options: RepairOptions;
  readonly #logger: DedupedLogger;
  readonly #postponed = new Map<string, Postponed>();
  readonly #failures = new Map<string, number>();
  /** Failures in a row of plans with more than one group. */
  #combinedFailures = 0;

  constructor(options: RepairOptions) {
    this.#options = options;
    this.#logger = new DedupedLogger(options.say);
  }

  /** One look, and what follows from it, with `active` as the host that is copied from. */
  run(what: ScanScope, active: Side): Promise<RepairResult> {
    return this.#scanAndRepair(what, active, 0);
  }

  /** `depth`: how often what failed as a whole was halved to come here. */
  async #scanAndRepair(what: ScanScope, active: Side, depth: number): Promise<RepairResult> {
    const { scanner, now, detail } = this.#options;
    const began = now();
    const scan = what === 'everything' ? await scanner.everything() : await scanner.paths(what);
    detail(`scanned ${what === 'everything' ? what : what.join(', ')} in ${Math.round(now() - began)} ms`);
    return scan.kind === 'unreachable' ? scan : this.#repairScanned(scan, active, depth);
  }

  async #repairScanned(
    scan: Extract<ScanResult, { kind: 'scanned' }>,
    active: Side,
    depth: number,
  ): Promise<RepairResult> {
    const { pair, snapshot, whole } = scan;
    const { halint, scanner, now, detail } = this.#options;
    const began = now();
    const state = pairState(snapshot, pair);
    if (!state.roles.settled) return { kind: 'unsettled', reasons: state.roles.reasons };
    if (state.roles.active !== active) return { kind: 'failover', active: state.roles.active };
    // Without an agreement a plan for some files would be the agreement on all of them.
    if (!whole && !state.base.agreed) return this.#scanAndRepair('everything', active, depth);
    const wishes = { takes: [], delete: this.#options.delete };
    const planned = makePlan(
      snapshot,
      pair,
      scanner.rules,
      { halint, createdAt: snapshot.takenAt, expiresAt: new Date(now() + planValidity).toISOString(), ...wishes },
      state,
    );
    detail(`decided in ${Math.round(now() - began)} ms`);
    const open = (planned.kind === 'plan' ? planned.plan.open : planned.open).filter(
      ({ path }) => !isPassing(path, pair.policy.syncedFiles),
    );
    const conflicts = open.filter(({ kind }) => kind === 'conflict');
    if (conflicts.length > 0) return { kind: 'conflict', conflict: conflictMessage(conflicts, pair, active) };
    if (planned.kind === 'refused') {
      this.#logger.log('plan', `nothing is changed: ${planned.reasons.join('; ')}`);
      return { kind: 'done', changes: 0 };
    }
    for (const each of open) this.#logger.log(`open ${each.path}`, openItemMessage(each));
    if (whole) this.#forget(planned.plan);
    const plan = this.#withoutPostponed(withEarlierDisputes(planned.plan, state.base), pair);
    if (plan.items.length < planned.plan.items.length && !this.#provesPlan(plan, scan, scanner.rules))
      return { kind: 'done', changes: 0 };
    if (plan.items.length === 0 && !changesAgreement(plan, state.base, whole)) return { kind: 'done', changes: 0 };
    return this.#apply(plan, state, active, depth);
  }

  /** Without what waits for a person, what is about to vanish, and what has failed and has not changed since. */
  #withoutPostponed(plan: Plan, pair: Pair): Plan {
    const left = new Set<string>();
    for (const item of plan.items) {
      const why = lockoutRisk(item);
      if (isPassing(item.path, pair.policy.syncedFiles) || why !== undefined) left.add(item.id);
      if (why !== undefined) this.#logger.log(`open ${item.path}`, lockoutMessage(item, why, hostNames(pair)));
    }
    for (const group of plan.order) {
      const held = this.#postponed.get(group.join(' '));
      if (held !== undefined && held.state === stateOf(plan, group) && this.#options.now() < held.until)
        for (const id of group) left.add(id);
    }
    return withoutItems(plan, left);
  }

  #provesPlan(
    plan: Plan,
    { pair, snapshot }: Extract<ScanResult, { kind: 'scanned' }>,
    rules: readonly NamedRule[],
  ): boolean {
    const proof = prove(snapshot, pair, rules, plan.items);
    if (!proof.holds)
      this.#logger.log(
        'plan',
        `nothing is changed: without what is left alone, ${[...proof.faults.values()].join('; ')}`,
      );
    return proof.holds;
  }

  async #apply(plan: Plan, state: PairState, active: Side, depth: number): Promise<RepairResult> {
    const { pair, hosts, owner, detail, now, scanner, sessions } = this.#options;
    // The first answer is that of the scan, at most moments old; the second one comes right before the commit point.
    let asked = false;
    const began = now();
    const outcome = await applyPlan(plan, {
      hosts,
      ...(sessions === undefined ? {} : { open: (...of) => sessions.open(...of) }),
      pair: pair.name,
      by: 'watch',
      // Only the passive host is changed, and it serves no users.
      services: [],
      now,
      active: async ({ tables }) => {
        if (asked) return scanner.stillActive(tables);
        asked = true;
        return { side: active };
      },
      allowed: (path, kind) => mayWrite(pair.policy, path, kind),
      owner,
      say: detail,
      // What has begun is ended, even when a stop is requested.
      signal: new AbortController().signal,
    });
    detail(`applied in ${Math.round(now() - began)} ms`);
    if (outcome.exit === syncExit.done) {
      sessions?.prepare();
      return this.#done(plan);
    }
    if (outcome.exit === syncExit.incomplete) return { kind: 'interrupted', outcome };
    return this.#failed(plan, outcome, state, active, depth);
  }

  #done(plan: Plan): RepairResult {
    const { pair, say } = this.#options;
    this.#logger.clear('plan');
    this.#combinedFailures = 0;
    this.#failures.delete(plan.order.flat().join(' '));
    for (const group of plan.order) this.#postponed.delete(group.join(' '));
    for (const item of plan.items) {
      this.#logger.clear(`open ${item.path}`);
      say(changeMessage(item, hostNames(pair)));
    }
    if (plan.items.length === 0) this.#options.detail('the files in step are agreed on');
    return { kind: 'done', changes: plan.items.length };
  }

  /** What failed together is tried in halves, down to single groups; what failed alone waits, longer each time. */
  async #failed(
    plan: Plan,
    outcome: SyncOutcome,
    state: PairState,
    active: Side,
    depth: number,
  ): Promise<RepairResult> {
    if (plan.order.length > 1 && depth < maxHalvings) {
      // Most likely one of the files was saved once more; the second failure in a row has another reason.
      this.#combinedFailures += 1;
      if (this.#combinedFailures < 2)
        return {
          kind: 'done',
          changes: 0,
          again: { what: pathsOf(plan, plan.order.flat()), wait: stagingRetry[0] / 4 },
        };
      const half = Math.ceil(plan.order.length / 2);
      const rounds: RepairResult[] = [];
      for (const part of [plan.order.slice(0, half), plan.order.slice(half)]) {
        const round = await this.#scanAndRepair(pathsOf(plan, part.flat()), active, depth + 1);
        if (round.kind !== 'done') return round;
        rounds.push(round);
      }
      return mergeResults(rounds);
    }
    const { now } = this.#options;
    const key = plan.order.flat().join(' ');
    const names = plan.order.length === 0 ? 'the agreement' : pathsOf(plan, plan.order.flat()).join(', ');
    const reason = renderMessages(outcome.messages).join(' ');
    // Files that are not what they were at the last try are tried as if for the first time.
    const again = plan.order.every((group) => this.#postponed.get(group.join(' '))?.state === stateOf(plan, group));
    const failures = again ? (this.#failures.get(key) ?? 0) + 1 : 1;
    this.#failures.set(key, failures);
    // A change that was begun and rolled back is tried far more rarely: a service may have reloaded, in vain.
    const [least, growth, most] = outcome.exit === syncExit.rolledBack ? rollbackRetry : stagingRetry;
    const wait = Math.min(most, least * growth ** Math.min(failures - 1, 20));
    // Held for half of the wait: scans in between leave it alone, and the next try finds it free.
    for (const group of plan.order)
      this.#postponed.set(group.join(' '), { state: stateOf(plan, group), until: now() + wait / 2 });
    // A file that changed while it was read is tried again without a word.
    if (failures > 2 || !foundChange(outcome)) this.#logger.log(`failed ${key}`, `not now: ${names}: ${reason}`);
    const what =
      plan.order.length > 0
        ? pathsOf(plan, plan.order.flat())
        : state.base.agreed
          ? plan.agreed.map(({ path }) => path)
          : 'everything';
    return { kind: 'done', changes: 0, again: { what, wait } };
  }

  /** After a full scan, states that no longer hold are forgotten. */
  #forget(plan: Plan): void {
    const groups = new Set(plan.order.map((group) => group.join(' ')));
    for (const kept of [this.#postponed, this.#failures])
      for (const key of kept.keys()) if (!groups.has(key)) kept.delete(key);
    this.#logger.retainOnly(
      new Set([
        'plan',
        ...[...plan.open, ...plan.items].map(({ path }) => `open ${path}`),
        ...[...groups, ''].map((key) => `failed ${key}`),
      ]),
    );
  }
}

const itemsOf = (plan: Plan, group: readonly string[]): readonly PlanItem[] =>
  plan.items.filter(({ id }) => group.includes(id));
const pathsOf = (plan: Plan, group: readonly string[]): readonly string[] => [
  ...new Set(itemsOf(plan, group).map(({ path }) => path)),
];
const stateOf = (plan: Plan, group: readonly string[]): string =>
  JSON.stringify(itemsOf(plan, group).map(({ source, before }) => [source, before]));

function mergeResults(rounds: readonly RepairResult[]): RepairResult {
  const done = rounds.filter((round) => round.kind === 'done');
  const again = done.flatMap((round) => round.again ?? []);
  const paths = again.flatMap(({ what }) => (what === 'everything' ? [] : what));
  const what: ScanScope = again.some((each) => each.what === 'everything') ? 'everything' : paths;
  return {
    kind: 'done',
    changes: done.reduce((sum, { changes }) => sum + changes, 0),
    ...(again.length === 0 ? {} : { again: { what, wait: Math.min(...again.map(({ wait }) => wait)) } }),
  };
}
