/**
 * The decisions of sync, as data. What happens to a path follows from three states of it (the last agreed one, the
 * active host's, the passive host's), from whether it is settled which host is active, and from its class. `decide.ts`
 * looks up the rows of `content-rows.ts`, `access-rows.ts` and `class-rows.ts` and has no case of its own; DECISIONS.md
 * is generated from them; the tests walk every cell.
 */

/** Whether all role signals say the same. Unsettled: neither host may be the source. */
export type RoleCertainty = 'settled' | 'unsettled';

/**
 * What the last agreement says of the path: `agreed` (both hosts hold a state of it), `absent` (there is an agreement,
 * and the path is not in it: it is new since), `none` (there is no agreement, or what it says cannot be compared).
 */
export type BaseKnowledge = 'none' | 'absent' | 'agreed';

/** One host's state, compared with the base: `there` is anything present that is not the agreed state. */
export type HostPathState = 'unknown' | 'absent' | 'as-base' | 'there';

/**
 * The two hosts compared: `same` (both absent, or equal), `content` (same type, not equal), `type` (different
 * types, or something that is neither file nor link), `one` (absent on one), `unseen` (unknown on one).
 */
export type Comparison = 'same' | 'content' | 'type' | 'one' | 'unseen';

/** One cell: every dimension has one value. */
export interface Cell {
  readonly authority: RoleCertainty;
  readonly base: BaseKnowledge;
  readonly active: HostPathState;
  readonly passive: HostPathState;
  readonly between: Comparison;
}

export type Verdict =
  /** Nothing to do; the state is agreed. */
  | 'in-step'
  /** A change, from the active host to the passive one. */
  | 'propose'
  /** Nothing is done unless a person says which host to take. */
  | 'conflict'
  /** Nothing is done, and no option changes that: the file has to be repaired by hand, or the pair first. */
  | 'refused'
  /** Unknown. Never the same as absent. */
  | 'unknown';

export interface Row {
  readonly id: string;
  /** Content (with presence and type), or mode and owner. */
  readonly subject: 'content' | 'access';
  /** Cells that the row is for: each dimension one of these values; a dimension that is left out may have any. */
  readonly when: { readonly [D in keyof Cell]?: readonly Cell[D][] };
  readonly verdict: Verdict;
  /** What is done without a decision by a person; with `propose` only. */
  readonly action: 'none' | 'write' | 'delete' | 'set-access';
  /** A sentence for a person, about this path. */
  readonly why: string;
}

/** Every cell there is: combinations that contradict themselves are left out. */
export function cells(subject: Row['subject']): readonly Cell[] {
  const standings: readonly HostPathState[] =
    subject === 'content' ? ['unknown', 'absent', 'as-base', 'there'] : ['unknown', 'as-base', 'there'];
  const relations: readonly Comparison[] =
    subject === 'content' ? ['same', 'content', 'type', 'one', 'unseen'] : ['same', 'content', 'unseen'];
  const found: Cell[] = [];
  for (const authority of ['settled', 'unsettled'] as const)
    for (const base of ['none', 'absent', 'agreed'] as const)
      for (const active of standings)
        for (const passive of standings)
          for (const between of relations) {
            const cell = { authority, base, active, passive, between };
            if (isPossible(cell)) found.push(cell);
          }
  return found;
}

function isPossible({ base, active, passive, between }: Cell): boolean {
  const both = [active, passive];
  if (base !== 'agreed' && both.includes('as-base')) return false;
  if (both.includes('unknown')) return between === 'unseen';
  const missing = both.filter((standing) => standing === 'absent').length;
  if (missing === 1) return between === 'one';
  return missing === 2 ? between === 'same' : between !== 'one';
}

export const matches = ({ when }: Row, cell: Cell): boolean =>
  includes(when.authority, cell.authority) &&
  includes(when.base, cell.base) &&
  includes(when.active, cell.active) &&
  includes(when.passive, cell.passive) &&
  includes(when.between, cell.between);

const includes = <T>(values: readonly T[] | undefined, value: T): boolean =>
  values === undefined || values.includes(value);
