import type { Side } from '../../../sdk/index.ts';
import type { Plan, PlanItem } from '../../plan/plan.ts';
import { accessOf } from '../../state/file-state.ts';
import type { HostPlan } from '../host-plan/host-plan.ts';
import { baseFor } from './next-agreement.ts';
import type { PhaseEnds, PhaseEnd } from '../session/phase-end.ts';
import type { Session } from '../session/session.ts';
import type { Frame } from '../../../hosts/remote-shell/frame-stream.ts';

const sides = ['a', 'b'] as const;

export interface AgreementVoteInput {
  readonly plan: Plan;
  readonly hostPlans: Readonly<Record<Side, HostPlan>>;
  readonly sessions: Readonly<Record<Side, Session>>;
  readonly inspected: PhaseEnds;
  /** ISO 8601. */
  readonly writtenAt: string;
}

type Documents = Readonly<Record<Side, Buffer>>;

/**
 * The last vote of both hosts: the next agreed state is there, and no file has changed since the inspection. The host
 * that decides looks once more right before it does, and not now.
 */
export class AgreementVote {
  readonly #input: AgreementVoteInput;
  #prefetched: { readonly documents: Documents; readonly ends: Promise<PhaseEnds> } | undefined;

  constructor(input: AgreementVoteInput) {
    this.#input = input;
  }

  /**
   * Asks for it behind the phase that the hosts are in, for so many seconds at most, where the plan says by itself what
   * they will have: that saves a round trip.
   */
  prefetch(seconds: number): void {
    if (!sides.every((side) => this.#input.hostPlans[side].items.every(isPredictable))) return;
    const documents = this.#documents({ a: [], b: [] });
    this.#prefetched = { documents, ends: this.#ask(documents, seconds) };
  }

  /**
   * What it came to, when everything is staged. What was foreseen and is not so is requested again: a host takes the
   * last word.
   */
  async confirm(staged: PhaseEnds): Promise<PhaseEnds> {
    const documents = this.#documents({ a: staged.a.frames, b: staged.b.frames });
    if (this.#prefetched === undefined) return this.#ask(documents);
    const { documents: foreseen, ends } = this.#prefetched;
    const early = await ends;
    const asForeseen = sides.every((side) => documents[side].equals(foreseen[side]));
    return asForeseen || sides.some((side) => !early[side].ok) ? early : this.#ask(documents);
  }

  #documents(staged: Readonly<Record<Side, readonly Frame[]>>): Documents {
    const { plan, hostPlans, sessions, inspected, writtenAt } = this.#input;
    const of = (side: Side): Buffer =>
      baseFor(side, {
        plan,
        items: hostPlans[side].items,
        machine: sessions[side].greeting[3] ?? '',
        writtenAt,
        inspected: inspected[side].frames,
        staged: staged[side],
      });
    return { a: of('a'), b: of('b') };
  }

  async #ask(documents: Documents, before = 0): Promise<PhaseEnds> {
    const ask = (side: Side): Promise<PhaseEnd> =>
      this.#input.sessions[side].phase(
        Buffer.concat([Buffer.from(`base ${documents[side].length}\n`), documents[side]]),
        before + 120,
      );
    const [a, b] = await Promise.all([ask('a'), ask('b')]);
    return { a, b };
  }
}

/** Whether the plan says all that is agreed on of what an item leaves behind. */
const isPredictable = ({ action, after }: PlanItem): boolean =>
  action === 'delete' ||
  action === 'regenerate' ||
  (after.type === 'file' && after.digest?.kind === 'plain' && accessOf(after) !== undefined);
