import type { FileClass } from '../../facts/manifest/file-class.ts';
import type { AgreedState } from '../state/base.ts';
import type { RoleCertainty, BaseKnowledge, Comparison, Cell, Row, HostPathState, Verdict } from './decision-table.ts';
import { accessRows } from './access-rows.ts';
import { classRows } from './class-rows.ts';
import { contentRows } from './content-rows.ts';
import { matches } from './decision-table.ts';
import type { FileAccess, FileState } from '../state/file-state.ts';
import { accessOf, sameAccess, sameContent } from '../state/file-state.ts';

/** A host by what it does for the service now. */
export type Role = 'active' | 'passive';

/** What the last agreement says of one path, for both hosts. */
export type PathBase =
  | { readonly known: 'none' }
  | { readonly known: 'absent' }
  | { readonly known: 'agreed'; readonly active: AgreedState; readonly passive: AgreedState };

/** One path as it is on both hosts. */
export interface Observed {
  readonly class: FileClass;
  readonly base: PathBase;
  readonly active: FileState;
  readonly passive: FileState;
  /**
   * Whether the two hosts have the same, where both have a file: by digests of one run, and leaving out what may
   * differ. `mixed`: it differs in what may differ and in what may not, so that no copy would be right.
   */
  readonly equal: 'same' | 'different' | 'mixed' | 'unseen';
}

export interface DecideOptions {
  readonly authority: RoleCertainty;
  /** Deletions are wanted. */
  readonly delete: boolean;
  /** The host that a person said to take. */
  readonly take?: Role;
}

/** What is to be done with one path, in one respect. */
export interface Decision {
  readonly row: string;
  readonly subject: Row['subject'];
  readonly verdict: Verdict | 'needs-delete' | 'report' | 'leave' | 'regenerate';
  readonly why: string;
  /** Present exactly when something is to be written. */
  readonly change?: {
    readonly action: 'write' | 'delete' | 'set-access';
    readonly from: Role;
    readonly taken: boolean;
  };
}

export interface Decisions {
  readonly content: Decision;
  /** Absent where there is nothing to compare (absent on a host, a link). */
  readonly access?: Decision;
}

/** Decides one path. Total and pure: every state of the world has a row, and the rows are all that it knows. */
export function decide(seen: Observed, options: DecideOptions): Decisions {
  const { treatment, why } = classRows[seen.class];
  if (treatment === 'leave') return { content: { row: 'class-leave', subject: 'content', verdict: 'leave', why } };
  if (treatment === 'regenerate')
    return { content: { row: 'class-derived', subject: 'content', verdict: 'regenerate', why } };
  const row = lookUp(contentRows, contentCell(seen, options.authority));
  if (treatment === 'report') {
    const silent = row.verdict === 'in-step' || row.verdict === 'unknown';
    return { content: silent ? decisionOf(row) : { row: 'class-report', subject: 'content', verdict: 'report', why } };
  }
  const content =
    seen.equal === 'mixed' && row.verdict !== 'unknown' && row.verdict !== 'in-step'
      ? mixedDecision(options.authority, row)
      : resolve(row, seen, options);
  const access = decideAccess(seen, content, options);
  return { content, ...(access === undefined ? {} : { access }) };
}

const decisionOf = ({ id, subject, verdict, why }: Row): Decision => ({ row: id, subject, verdict, why });

/** A copy would carry along what belongs to the other host, so not even a person's word makes one. */
const mixedDecision = (authority: RoleCertainty, row: Row): Decision =>
  authority === 'unsettled'
    ? decisionOf(row)
    : {
        row: 'mixed',
        subject: 'content',
        verdict: 'refused',
        why:
          'It differs in settings that belong to each host and in others as well: a copy would carry both over, so ' +
          'the others have to be edited by hand.',
      };

/** The row of a cell. A table with a hole in it is a fault of halint; the test of every cell keeps it from shipping. */
export function lookUp(rows: readonly Row[], cell: Cell): Row {
  const found = rows.find((row) => matches(row, cell));
  if (found === undefined) throw new Error(`the decision table has no row for ${JSON.stringify(cell)}`);
  return found;
}

/** The row's own action, or the person's; deletions only when they are wanted. */
function resolve(row: Row, seen: Observed, { delete: deletes, take }: DecideOptions): Decision {
  const taken = take !== undefined && (row.verdict === 'conflict' || row.verdict === 'propose');
  if (!taken && row.verdict !== 'propose') return decisionOf(row);
  const from: Role = taken ? take : 'active';
  const source = from === 'active' ? seen.active : seen.passive;
  const action = source.type === 'absent' ? 'delete' : row.subject === 'access' ? 'set-access' : 'write';
  if (action === 'delete' && !deletes) return { ...decisionOf(row), verdict: 'needs-delete' };
  return { ...decisionOf(row), verdict: 'propose', change: { action, from, taken } };
}

/** Mode and owner follow a table of their own, once the content is settled; before that they wait. */
function decideAccess(seen: Observed, content: Decision, options: DecideOptions): Decision | undefined {
  const [active, passive] = [seen.active, seen.passive];
  if (!hasAccess(active) || !hasAccess(passive)) return undefined;
  if (content.verdict !== 'in-step' && content.change?.action !== 'write') return undefined;
  return resolve(lookUp(accessRows, accessCell(seen, options.authority)), seen, options);
}

/** A link's mode means nothing, and its owner hardly anything. */
const hasAccess = (state: FileState): boolean => state.type === 'file';

/** The cell of a path's content. */
export function contentCell({ base, active, passive, equal }: Observed, authority: RoleCertainty): Cell {
  const known = baseOf(base, active, passive);
  const standing = (state: FileState, agreed: AgreedState | undefined): HostPathState => {
    if (state.type === 'unknown' || state.type === 'absent') return state.type;
    return agreed !== undefined && sameContent(agreed, state) ? 'as-base' : 'there';
  };
  return {
    authority,
    base: known.known,
    active: standing(active, known.known === 'agreed' ? known.active : undefined),
    passive: standing(passive, known.known === 'agreed' ? known.passive : undefined),
    between: between(active, passive, equal),
  };
}

/** Without a digest in one of the states nothing can be compared with the base, so there is none. */
function baseOf(base: PathBase, active: FileState, passive: FileState): PathBase {
  if (base.known !== 'agreed') return base;
  const comparable = (state: FileState): boolean => state.type !== 'file' || state.digest !== undefined;
  return comparable(active) && comparable(passive) ? base : { known: 'none' };
}

function between(active: FileState, passive: FileState, equal: Observed['equal']): Comparison {
  if (active.type === 'unknown' || passive.type === 'unknown') return 'unseen';
  if (active.type === 'absent' || passive.type === 'absent') return active.type === passive.type ? 'same' : 'one';
  if (active.type !== passive.type || active.type === 'other' || active.type === 'directory') return 'type';
  if (active.type === 'link' && passive.type === 'link') return active.target === passive.target ? 'same' : 'content';
  // Both are files. Without a digest it is unknown: not the same, and no reason to copy either; `equal` knows of it.
  if (equal === 'unseen') return 'unseen';
  return equal === 'same' ? 'same' : 'content';
}

/** The cell of a path's mode and owner. */
export function accessCell({ base, active, passive }: Observed, authority: RoleCertainty): Cell {
  const [left, right] = [accessOf(active), accessOf(passive)];
  const agreed =
    base.known === 'agreed' ? { active: accessOf(base.active), passive: accessOf(base.passive) } : undefined;
  const known: BaseKnowledge = agreed?.active !== undefined && agreed.passive !== undefined ? 'agreed' : 'none';
  const standing = (access: FileAccess | undefined, was: FileAccess | undefined): HostPathState =>
    access === undefined
      ? 'unknown'
      : known === 'agreed' && was !== undefined && sameAccess(access, was)
        ? 'as-base'
        : 'there';
  const relation: Comparison =
    left === undefined || right === undefined ? 'unseen' : sameAccess(left, right) ? 'same' : 'content';
  return {
    authority,
    base: known,
    active: standing(left, agreed?.active),
    passive: standing(right, agreed?.passive),
    between: relation,
  };
}
