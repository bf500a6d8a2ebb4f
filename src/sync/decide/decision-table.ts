import type { FileClass } from '../../facts/manifest/file-class.ts';

/**
 * The truth of sync, as data. What happens to a path follows from three states of it (the last agreed one, the active
 * host's, the passive host's), from whether it is settled which host is active, and from its class. `decide.ts` looks
 * up rows here and knows no case of its own; DECISIONS.md is generated from here; the tests walk every cell.
 */

/** Whether all role signals say the same. Unsettled: neither host may be the source. */
export type RoleCertainty = 'settled' | 'unsettled';

/**
 * What the last agreement says of the path: `agreed` (both hosts hold a state of it), `absent` (there is an agreement,
 * and the path is not in it: it is new since), `none` (there is no agreement, or what it says cannot be compared).
 */
export type BaseKnowledge = 'none' | 'absent' | 'agreed';

/** One host's state, seen from the base: `there` is anything present that is not the agreed state. */
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
  /** Nothing is done, whatever a person says to halint: it must be fixed by hand, or the pair first. */
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
  /** What is done without a person's word; with `propose` only. */
  readonly action: 'none' | 'write' | 'delete' | 'set-access';
  /** A sentence for a person, about this path. */
  readonly why: string;
}

/** For every cell of content exactly one row matches; a test proves it. */
export const contentRows: readonly Row[] = [
  {
    id: 'in-step',
    subject: 'content',
    when: { between: ['same'] },
    verdict: 'in-step',
    action: 'none',
    why: 'Both hosts have the same; this becomes the agreed state, whatever it was before.',
  },
  {
    id: 'unseen',
    subject: 'content',
    when: { between: ['unseen'] },
    verdict: 'unknown',
    action: 'none',
    why: 'It cannot be read on one host: it may be there or not, the same or not.',
  },
  {
    id: 'unsettled',
    subject: 'content',
    when: { authority: ['unsettled'], between: ['content', 'type', 'one'] },
    verdict: 'refused',
    action: 'none',
    why: 'It differs, and it is not settled which host is active.',
  },
  {
    id: 'type',
    subject: 'content',
    when: { authority: ['settled'], between: ['type'] },
    verdict: 'refused',
    action: 'none',
    why:
      'It is another kind of file on each host, or neither a file nor a link: only a person can say what it should ' +
      'be.',
  },
  {
    id: 'changed-on-active',
    subject: 'content',
    when: { authority: ['settled'], base: ['agreed'], active: ['there'], passive: ['as-base'], between: ['content'] },
    verdict: 'propose',
    action: 'write',
    why: 'The active host changed it; the passive one has what was agreed.',
  },
  {
    id: 'changed-on-passive',
    subject: 'content',
    when: { authority: ['settled'], base: ['agreed'], active: ['as-base'], passive: ['there'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'The passive host changed it: somebody may have edited on the wrong host, so it is not reverted unasked.',
  },
  {
    id: 'changed-on-both',
    subject: 'content',
    when: { authority: ['settled'], base: ['agreed'], active: ['there'], passive: ['there'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'Both hosts changed it, each in its own way.',
  },
  {
    id: 'agreed-otherwise',
    subject: 'content',
    when: { authority: ['settled'], base: ['agreed'], active: ['as-base'], passive: ['as-base'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'Neither host changed it since it was agreed, yet it differs in what may not differ any more.',
  },
  {
    id: 'first-contact',
    subject: 'content',
    when: { authority: ['settled'], base: ['none'], between: ['content', 'one'] },
    verdict: 'conflict',
    action: 'none',
    why:
      'It differs and nothing was agreed before, so nobody can tell which host moved. The active host is the likely ' +
      'one to take.',
  },
  {
    id: 'deleted-on-active',
    subject: 'content',
    when: { authority: ['settled'], base: ['agreed'], active: ['absent'], passive: ['as-base'] },
    verdict: 'propose',
    action: 'delete',
    why: 'The active host deleted it; the passive one has what was agreed. Deletions need --delete.',
  },
  {
    id: 'deleted-against-change',
    subject: 'content',
    when: { authority: ['settled'], base: ['agreed'], active: ['absent'], passive: ['there'] },
    verdict: 'conflict',
    action: 'none',
    why: 'The active host deleted it, the passive one changed it.',
  },
  {
    id: 'changed-against-deletion',
    subject: 'content',
    when: { authority: ['settled'], base: ['agreed'], active: ['there'], passive: ['absent'] },
    verdict: 'conflict',
    action: 'none',
    why: 'The active host changed it, the passive one deleted it.',
  },
  {
    id: 'deleted-on-passive',
    subject: 'content',
    when: { authority: ['settled'], base: ['agreed'], active: ['as-base'], passive: ['absent'] },
    verdict: 'propose',
    action: 'write',
    why: 'It is gone on the passive host; the active one has what was agreed.',
  },
  {
    id: 'new-on-active',
    subject: 'content',
    when: { authority: ['settled'], base: ['absent'], active: ['there'], passive: ['absent'] },
    verdict: 'propose',
    action: 'write',
    why: 'It is new on the active host, and the passive one has none.',
  },
  {
    id: 'new-on-passive',
    subject: 'content',
    when: { authority: ['settled'], base: ['absent'], active: ['absent'], passive: ['there'] },
    verdict: 'conflict',
    action: 'none',
    why: 'It is new on the passive host, and the active one has none: it may have been made on the wrong host.',
  },
  {
    id: 'new-on-both',
    subject: 'content',
    when: { authority: ['settled'], base: ['absent'], active: ['there'], passive: ['there'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'It is new on both hosts, and not the same.',
  },
];

/**
 * Mode and owner of a path whose content is in step or becomes so. `there` is any access that is not the agreed one.
 */
export const accessRows: readonly Row[] = [
  {
    id: 'access-in-step',
    subject: 'access',
    when: { between: ['same'] },
    verdict: 'in-step',
    action: 'none',
    why: 'Mode and owner are the same on both hosts.',
  },
  {
    id: 'access-unseen',
    subject: 'access',
    when: { between: ['unseen'] },
    verdict: 'unknown',
    action: 'none',
    why: 'Mode and owner were not recorded on one host.',
  },
  {
    id: 'access-unsettled',
    subject: 'access',
    when: { authority: ['unsettled'], between: ['content'] },
    verdict: 'refused',
    action: 'none',
    why: 'Mode or owner differ, and it is not settled which host is active.',
  },
  {
    id: 'access-changed-on-active',
    subject: 'access',
    when: { authority: ['settled'], base: ['agreed'], active: ['there'], passive: ['as-base'], between: ['content'] },
    verdict: 'propose',
    action: 'set-access',
    why: 'The active host changed mode or owner; the passive one has what was agreed.',
  },
  {
    id: 'access-changed-on-passive',
    subject: 'access',
    when: { authority: ['settled'], base: ['agreed'], active: ['as-base'], passive: ['there'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'The passive host changed mode or owner: that may be the wrong host or the right repair.',
  },
  {
    id: 'access-changed-on-both',
    subject: 'access',
    when: { authority: ['settled'], base: ['agreed'], active: ['there'], passive: ['there'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'Both hosts changed mode or owner.',
  },
  {
    id: 'access-agreed-otherwise',
    subject: 'access',
    when: { authority: ['settled'], base: ['agreed'], active: ['as-base'], passive: ['as-base'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'Mode or owner were agreed to differ once.',
  },
  {
    id: 'access-first-contact',
    subject: 'access',
    when: { authority: ['settled'], base: ['none', 'absent'], between: ['content'] },
    verdict: 'conflict',
    action: 'none',
    why: 'Mode or owner differ and nothing was agreed before. The active host is the likely one to take.',
  },
];

/** How the class of a file bears on the table. */
export type Treatment =
  /** The table decides. */
  | 'table'
  /** Rebuilt from its text on each host; the table does not look at it. */
  | 'regenerate'
  /** A difference is reported and never repaired. */
  | 'report'
  /** Not compared, not touched, whatever anybody takes. */
  | 'leave';

export interface ClassRow {
  readonly treatment: Treatment;
  readonly why: string;
}

export const classRows: Readonly<Record<FileClass, ClassRow>> = {
  'shared-text': {
    treatment: 'table',
    why:
      'The same bytes on both hosts. Settings by which each host names itself may differ: a text that differs in ' +
      'nothing else is in step, and one that differs in both is not copied.',
  },
  'shared-public': { treatment: 'table', why: 'The same bytes on both hosts.' },
  'shared-secret': {
    treatment: 'table',
    why: 'The same bytes, compared by keyed digests only; no line of it is ever shown.',
  },
  'host-variant': {
    treatment: 'table',
    why:
      'Compared key by key: the keys that belong to the hardware may differ. A file that differs in such keys and ' +
      'in others is not copied, because a copy would carry them over.',
  },
  derived: {
    treatment: 'regenerate',
    why:
      'Made anew on its own host when its text changes, when it is older than its text, or when only the other host ' +
      'has it; never copied.',
  },
  'identity-same': {
    treatment: 'report',
    why: 'Both hosts are one installation by it: a difference is an incident, and no copy would repair what caused it.',
  },
  'identity-different': { treatment: 'leave', why: 'It belongs to one host.' },
  'state-flag': {
    treatment: 'report',
    why: 'The product’s own state on one host; copying it would start or stop something.',
  },
};

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
