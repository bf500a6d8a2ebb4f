import { randomBytes } from 'node:crypto';
import { remoteHost } from '../../hosts/collect/remote.ts';
import type { Side } from '../../sdk/index.ts';
import { command, otherSide } from '../../sdk/index.ts';
import { AgreementVote } from './agreement/agreement-vote.ts';
import type { ApplyOptions } from './apply-options.ts';
import { guardSeconds, openSession } from './session/host-access.ts';
import type { HostPlan } from './host-plan.ts';
import { compileHostPlans } from './host-plan.ts';
import { changedHostKeys } from './preconditions/host-keys.ts';
import { isAgreementOf } from './agreement/next-agreement.ts';
import type { SyncExit, SyncOutcome } from './outcome/outcome.ts';
import { refused, syncExit } from './outcome/outcome.ts';
import type { Plan } from '../plan/plan.ts';
import { newPlan, notDerived, nothingChanged, rolesMoved, validatePlan } from './preconditions/plan-validity.ts';
import { stalePreconditions, parseFileStates } from './preconditions/file-states.ts';
import type { PhaseEnds, PhaseEnd, Session } from './session/session.ts';
import { hostOverSession, kernelTablesOverSession } from './session/session-reading.ts';
import { SmokeTest } from './checks/smoke-test.ts';
import { rollbackConflicts } from './outcome/rollback-conflicts.ts';
import type { TransferRoute } from './transfer/transfer-routes.ts';
import { prefetchRoute, planTransfers } from './transfer/transfer-routes.ts';
import type { WriterFrame } from './session/writer-frames.ts';

const sides = ['a', 'b'] as const;

/** Carries a plan out on both hosts exactly as written, or refuses and says which field of which item moved. */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<SyncOutcome> {
  const why = validatePlan(plan, options);
  if (why !== undefined) return why;
  if (plan.items.length === 0 && plan.agreed.length === 0)
    return { exit: syncExit.done, lines: ['The plan holds nothing to do.'] };
  const work = compileHostPlans(plan, randomBytes(8).toString('hex'), options.by);
  if (typeof work === 'string') return refused(`${work}.`, nothingChanged);
  return new Apply(plan, options, work).run();
}

class Apply {
  readonly #plan: Plan;
  readonly #options: ApplyOptions;
  readonly #work: Readonly<Record<Side, HostPlan>>;
  /** Manual steps, reported at the end. */
  readonly #byHand: string[] = [];
  /** Only where the host is changed that serves users. */
  readonly #smoke: SmokeTest | undefined;
  /** What carries contents now. */
  #way: TransferRoute | undefined;

  constructor(plan: Plan, options: ApplyOptions, work: Readonly<Record<Side, HostPlan>>) {
    this.#plan = plan;
    this.#options = options;
    this.#work = work;
    if (work[plan.roles.active].items.length > 0 && options.services.length > 0)
      this.#smoke = new SmokeTest(options.services, options.signal);
  }

  async run(): Promise<SyncOutcome> {
    const {
      hosts,
      owner,
      signal,
      open: opened = (side, options, plan) => openSession(hosts[side], options, plan),
    } = this.#options;
    const part = (side: Side): 'source' | 'destination' => (this.#way?.source === side ? 'source' : 'destination');
    const open = (side: Side): Session =>
      opened(
        side,
        {
          owner,
          signal,
          onContent: (piece) => this.#way?.transfer.onPiece(piece, part(side)),
          onLine: (words) => this.#way?.transfer.onLine(words, part(side)),
        },
        this.#work[side].writerPlan,
      );
    const sessions = { a: open('a'), b: open('b') };
    try {
      return await this.#phases(sessions);
    } finally {
      await Promise.all(sides.map((side) => sessions[side].close()));
    }
  }

  async #phases(sessions: Readonly<Record<Side, Session>>): Promise<SyncOutcome> {
    const looked = await this.#look(sessions);
    if ('exit' in looked) return looked;
    const vote = new AgreementVote({
      plan: this.#plan,
      work: this.#work,
      sessions,
      inspected: looked,
      writtenAt: new Date(this.#options.now()).toISOString(),
    });
    const [staged, served] = await Promise.all([this.#stage(sessions, looked, vote), this.#smoke?.recordAnswering()]);
    if ('exit' in staged) return staged;
    if (served !== undefined) this.#options.say(served);
    const [unready, found] = await Promise.all([this.#agree(sessions, vote, staged), this.#active(sessions)]);
    if (unready !== undefined) return unready;
    const moved = rolesMoved(this.#plan, found);
    if (moved !== undefined) return this.#withdraw(sessions, moved);
    return (
      (await this.#commit(sessions)) ??
      (await this.#reconnect(sessions)) ??
      (await this.#stillServed(sessions)) ??
      this.#settle(sessions)
    );
  }

  /** Both hosts are who the plan says, no other transaction is running there, and nothing has moved. */
  async #look(sessions: Readonly<Record<Side, Session>>): Promise<PhaseEnds | SyncOutcome> {
    const looking = both((side) => sessions[side].phase('look\n', 120));
    this.#way = prefetchRoute(this.#work, sessions, this.#patience);
    const [found, ends, opened, altered] = await Promise.all([
      this.#active(sessions),
      looking,
      both((side) => sessions[side].opened),
      this.#options.confirm?.() ?? [],
    ]);
    for (const side of sides) {
      const end = opened[side];
      if (!end.ok)
        return refused(
          `${end.why}.`,
          nothingChanged,
          'Both hosts must be there: nothing is repaired on one side alone.',
        );
    }
    const others = changedHostKeys(this.#plan, keysOf(sessions));
    if (others.length > 0) return refused(...others, nothingChanged, newPlan);
    const failed = this.#failure(ends);
    if (failed !== undefined) return refused(...failed.lines, nothingChanged);
    const moved = rolesMoved(this.#plan, found);
    if (moved !== undefined) return moved;
    const stale = sides.find((side) => !isAgreementOf(this.#plan, ends[side].frames));
    if (stale !== undefined)
      return refused(
        `${this.#plan.hosts[stale].name}: something else was agreed on since the plan was made.`,
        nothingChanged,
        newPlan,
      );
    const changed = sides.flatMap((side) => this.#movedOn(side, ends[side].frames));
    if (changed.length > 0) return refused(...changed.map((line) => `${line}.`), nothingChanged, newPlan);
    return altered.length === 0 ? ends : refused(notDerived, ...altered, nothingChanged, newPlan);
  }

  /** Seconds within which everything is to be staged. */
  get #patience(): number {
    return 180 + (this.#work.a.writerPlan.bytes + this.#work.b.writerPlan.bytes) / 1_000_000;
  }

  #active(sessions: Readonly<Record<Side, Session>>): ReturnType<ApplyOptions['active']> {
    return this.#options.active({
      hosts: { a: hostOverSession(sessions.a), b: hostOverSession(sessions.b) },
      tables: (side) => kernelTablesOverSession(sessions[side]),
    });
  }

  #movedOn(side: Side, frames: readonly WriterFrame[]): readonly string[] {
    const { hosts } = this.#options;
    return stalePreconditions(
      this.#work[side].expectations,
      parseFileStates(frames, hosts[side].root ?? ''),
      hosts[side].name,
    );
  }

  /** Content is sent, checked and staged next to its targets; both hosts hold what they need to go on alone. */
  async #stage(
    sessions: Readonly<Record<Side, Session>>,
    looked: PhaseEnds,
    vote: AgreementVote,
  ): Promise<PhaseEnds | SyncOutcome> {
    const [patience, ahead] = [this.#patience, this.#way];
    const changed = sides.filter((side) => this.#work[side].items.length > 0);
    const staging = both((side) => sessions[side].expect(patience));
    // Both at once, before there is any content.
    for (const side of sides) sessions[side].send(changed.includes(side) ? 'begin\n' : 'begin\nbegun\n');
    const ways = ahead === undefined ? planTransfers(this.#work, sessions, looked) : [ahead];
    // One after the other: a host that sends does not read, so two that send to each other could deadlock.
    for (const way of ways) {
      this.#way = way;
      const fault = await way.transfer.run(patience);
      if (fault === undefined) continue;
      // A host that waits for content takes every word for it, so its input ends instead.
      for (const side of changed) sessions[side].hangUp();
      return this.#withdraw(sessions, { exit: syncExit.rolledBack, lines: [`${fault}.`] }, await staging);
    }
    for (const side of changed)
      sessions[side].send(
        `${ways
          .filter(({ source }) => source !== side)
          .map(({ transfer: carrier }) => carrier.digestLines())
          .join('')}prepare\n`,
      );
    if (ahead !== undefined) vote.prefetch(patience);
    const ends = await staging;
    return this.#failure(ends) === undefined ? ends : this.#withdraw(sessions, this.#failure(ends) ?? refused(), ends);
  }

  async #agree(
    sessions: Readonly<Record<Side, Session>>,
    vote: AgreementVote,
    staged: PhaseEnds,
  ): Promise<SyncOutcome | undefined> {
    const ends = await vote.confirm(staged);
    const failed = this.#failure(ends);
    return failed === undefined ? undefined : this.#withdraw(sessions, failed, ends);
  }

  /** The host that decides goes first; when another one cannot follow, it goes back. */
  async #commit(sessions: Readonly<Record<Side, Session>>): Promise<SyncOutcome | undefined> {
    const decider: Side = this.#work.a.writerPlan.decides ? 'a' : 'b';
    for (const side of [decider, otherSide(decider)]) {
      this.#options.say(`${sessions[side].name}: the files are put in place`);
      const end = await sessions[side].phase('commit\n', 600);
      for (const { words } of end.frames) {
        if (words[0] !== 'activation') continue;
        this.#options.say(`${sessions[side].name}: ${words.slice(1).join(' ')}`);
        if (words[1] === 'bm-restart-by-hand' && words[2] !== 'nothing')
          this.#byHand.push(`${sessions[side].name}: ${words.slice(2).join(' ').trim()}.`);
      }
      if (end.ok) continue;
      if (end.code === 'lost') return lostOutcome(end.why, ...this.#takesBack(side));
      const failed = this.#failureOf(side, end);
      return this.#withdraw(sessions, failed, { ...neither, [side]: end });
    }
    return undefined;
  }

  /**
   * A host that could have cut itself off has to let a new connection in; if not, it goes back, by itself where it
   * must.
   */
  async #reconnect(sessions: Readonly<Record<Side, Session>>): Promise<SyncOutcome | undefined> {
    const side = this.#guarded;
    if (side === undefined) return undefined;
    const { hosts, say, signal } = this.#options;
    const { name, transport, privilege } = hosts[side];
    say(`${name}: a new connection is tried before the files stay`);
    const { status, error } = await remoteHost(name, transport, privilege).collect(
      { sources: [command(['uname', '-n'])], digestKey: '', secrets: {}, deadline: 30 },
      signal,
    );
    if (status === 'complete') return undefined;
    const failed = `${name}: with the new files no connection can be made (${error ?? 'no answer'}).`;
    const outcome = await this.#withdraw(sessions, { exit: syncExit.rolledBack, lines: [failed] });
    if (outcome.exit !== syncExit.incomplete) return outcome;
    return { ...outcome, lines: [...outcome.lines, ...this.#takesBack(side)] };
  }

  /** What answered before has to answer again; if not, both hosts roll back, and the outcome reports the result. */
  async #stillServed(sessions: Readonly<Record<Side, Session>>): Promise<SyncOutcome | undefined> {
    const silent = await this.#smoke?.stillSilent();
    if (silent === undefined) return undefined;
    const outcome = await this.#withdraw(sessions, {
      exit: syncExit.rolledBack,
      lines: [`With the new files users are not served: no answer from ${silent}.`],
    });
    const still = await this.#smoke?.stillSilent();
    return still === undefined
      ? outcome
      : { ...outcome, lines: [...outcome.lines, `Look at once: there is still no answer from ${still}.`] };
  }

  #takesBack(side: Side): readonly string[] {
    if (side !== this.#guarded) return [];
    return [
      `${this.#options.hosts[side].name} takes the files back by itself ${guardSeconds} s after they were put in place: wait for that first.`,
    ];
  }

  /** The host with a dead-man switch; there is one at most, and its journal decides. */
  get #guarded(): Side | undefined {
    return sides.find((side) => this.#work[side].writerPlan.guarded);
  }

  async #settle(sessions: Readonly<Record<Side, Session>>): Promise<SyncOutcome> {
    const settle = (side: Side): Promise<PhaseEnd> => sessions[side].phase('settle\nquit\n', 120);
    const first = this.#guarded;
    // Once it has settled nothing takes it back, so the other host comes after it.
    const ready = first === undefined ? undefined : await settle(first);
    const ends =
      ready?.ok === false
        ? { ...neither, [first ?? 'a']: ready }
        : await both((side) => (ready !== undefined && side === first ? Promise.resolve(ready) : settle(side)));
    const failed = this.#failure(ends);
    if (failed !== undefined)
      return {
        exit: syncExit.incomplete,
        lines: [
          'The files are in place on both hosts, but the end could not be written down.',
          ...failed.lines,
          runRecover,
        ],
      };
    const count = this.#plan.items.length;
    return {
      exit: syncExit.done,
      lines: [
        `Applied: ${count} ${count === 1 ? 'item' : 'items'}, plan ${this.#plan.id}.`,
        ...this.#byHand,
        `To take it back: halint sync rollback ${this.#plan.id}`,
      ],
    };
  }

  /** Both hosts go back to what was there; `ends` are those that have done so already. */
  async #withdraw(
    sessions: Readonly<Record<Side, Session>>,
    outcome: SyncOutcome,
    ends: PhaseEnds = neither,
  ): Promise<SyncOutcome> {
    const undone = await both((side) =>
      ends[side].ok ? sessions[side].phase('undo\n', 300) : Promise.resolve(ends[side]),
    );
    const left = sides.flatMap((side): readonly string[] => {
      const end = undone[side];
      if (end.ok || (end.code !== 'incomplete' && end.code !== 'lost')) return [];
      const spoiled = rollbackConflicts(sessions[side].name, end.frames);
      if (end.code === 'lost' && outcome.lines.includes(`${end.why}.`)) return spoiled;
      return spoiled.length > 0 ? spoiled : [`${end.why}.`];
    });
    const lost = sides.some((side) => !undone[side].ok && ['lost', 'incomplete'].includes(codeOf(undone[side])));
    if (!lost)
      return {
        ...outcome,
        lines: [
          ...outcome.lines,
          outcome.exit === syncExit.refused ? nothingChanged : 'Everything is as it was before.',
        ],
      };
    return { exit: syncExit.incomplete, lines: [...outcome.lines, ...left, runRecover] };
  }

  /** The first thing that went wrong on a host, as an outcome; undefined: nothing did. */
  #failure(ends: PhaseEnds): SyncOutcome | undefined {
    const bad = sides.filter((side) => !ends[side].ok);
    const outcomes = bad.map((side) => this.#failureOf(side, ends[side]));
    const [first] = outcomes;
    if (first === undefined) return undefined;
    const exit = outcomes.reduce<SyncExit>((worst, each) => (each.exit > worst ? each.exit : worst), first.exit);
    return { exit, lines: outcomes.flatMap(({ lines }) => lines) };
  }

  #failureOf(side: Side, end: PhaseEnd): SyncOutcome {
    const { name } = this.#options.hosts[side];
    if (end.ok) return { exit: syncExit.done, lines: [] };
    if (end.code === 'moved') {
      const moved = this.#movedOn(side, end.frames);
      return refused(...(moved.length === 0 ? [`${name}: ${end.why}.`] : moved.map((line) => `${line}.`)), newPlan);
    }
    const line = end.code === 'lost' ? `${end.why}.` : `${name}: ${end.why}.`;
    return { exit: end.code === 'refused' ? syncExit.refused : syncExit.rolledBack, lines: [line] };
  }
}

const keysOf = ({ a, b }: Readonly<Record<Side, Session>>): Readonly<Partial<Record<Side, string>>> => ({
  ...(a.hostKey === undefined ? {} : { a: a.hostKey }),
  ...(b.hostKey === undefined ? {} : { b: b.hostKey }),
});

const fine: PhaseEnd = { ok: true, frames: [] };
const neither: PhaseEnds = { a: fine, b: fine };
const codeOf = (end: PhaseEnd): string => (end.ok ? 'ok' : end.code);
const runRecover =
  'Run: halint sync recover. It looks at what is there and ends what was begun, forwards or backwards.';

const lostOutcome = (why: string, ...more: readonly string[]): SyncOutcome => ({
  exit: syncExit.incomplete,
  lines: [`${why}.`, 'Nobody knows from here whether the files were put in place.', runRecover, ...more],
});

async function both<T>(task: (side: Side) => Promise<T>): Promise<Readonly<Record<Side, T>>> {
  const [a, b] = await Promise.all([task('a'), task('b')]);
  return { a, b };
}
