import type { FileClass } from '../../facts/manifest/file-class.ts';
import { classOf } from '../../facts/manifest/manifest.ts';
import { matchesPattern } from '../../facts/manifest/pattern.ts';
import type { Side } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import type { Decision, Decisions, Role } from './decide.ts';
import { decide } from './decide.ts';
import type { PairState, PathState } from './pair-state.ts';
import { observed } from './pair-state.ts';

/** A person's word: these paths must be on both hosts as they are on this one. */
export interface Take {
  readonly side: Side;
  /** A path, or a pattern as in a listing. */
  readonly pattern: string;
}

export interface UserDecisions {
  readonly takes: readonly Take[];
  readonly delete: boolean;
  /** Paths or patterns that this run skips. Absent: none. */
  readonly ignore?: readonly string[];
}

export const noUserDecisions: UserDecisions = { takes: [], delete: false };

/** One path with what is to be done about it. */
export interface PathDecision {
  readonly state: PathState;
  readonly class: FileClass;
  readonly decisions: Decisions;
}

/** The later of two words on one path counts. */
const takeFor = (takes: readonly Take[], path: string): Take | undefined =>
  takes.findLast(({ pattern }) => pattern === path || matchesPattern(pattern, path));

/** Decides every path of a pair. */
export function decideAll(state: PairState, wishes: UserDecisions): readonly PathDecision[] {
  const active = activeSide(state);
  return state.paths.map((path) => {
    const take = takeFor(wishes.takes, path.path);
    const decisions = decide(observed(path, state.base, active), {
      authority: state.roles.settled ? 'settled' : 'unsettled',
      delete: wishes.delete,
      ...(take === undefined ? {} : { take: take.side === active ? 'active' : 'passive' }),
    });
    return { state: path, class: classOf(path.path), decisions };
  });
}

/** The active side, or any while it is unknown: nothing is written then, and no verdict depends on it. */
export const activeSide = ({ roles }: PairState): Side => (roles.settled ? roles.active : 'a');

export const sideOf = (role: Role, active: Side): Side => (role === 'active' ? active : otherSide(active));

/** Words that fit no path that there is anything to say about: most likely a slip of the pen. */
export const unusedTakes = (takes: readonly Take[], decided: readonly PathDecision[]): readonly Take[] =>
  takes.filter(
    (take) => !decided.some(({ state, decisions }) => takeFor([take], state.path) !== undefined && isOpen(decisions)),
  );

const isOpen = ({ content, access }: Decisions): boolean =>
  [content, access].some((each) => each !== undefined && !needsNothing(each));

export const needsNothing = ({ verdict }: Decision): boolean =>
  verdict === 'in-step' || verdict === 'leave' || verdict === 'regenerate';
