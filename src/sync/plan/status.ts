import type { FileClass } from '../../facts/manifest/file-class.ts';
import type { Pair, Side, Snapshot } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import { derivedReasons } from './derived.ts';
import type { Decision } from '../decide/decide.ts';
import { settingLine } from './difference.ts';
import { contextOf, draftOf } from './make-plan.ts';
import type { PairState } from '../decide/pair-state.ts';
import { pairState } from '../decide/pair-state.ts';
import type { PathDecision } from '../decide/path-decisions.ts';
import { activeSide, decideAll, needsNothing, noUserDecisions } from '../decide/path-decisions.ts';
import type { RoleSignal } from '../state/roles.ts';
import type { PlanItem } from './plan.ts';

/**
 * `pending`: sync would change it without asking. `accepted`: a waiver or `--ignore` accepts the difference. The rest
 * as in a plan's open items.
 */
export type FileSyncState =
  | 'accepted'
  | 'in-step'
  | 'left-alone'
  | 'pending'
  | 'conflict'
  | 'refused'
  | 'unknown'
  | 'needs-delete'
  | 'report';

export interface FileStatus {
  readonly path: string;
  readonly class: FileClass;
  readonly standing: FileSyncState;
  /** Content, or mode and owner alone. */
  readonly subject: 'content' | 'access';
  /** Who changed it since the last agreed state; absent where it is unchanged or unknown. */
  readonly moved?: Side | 'both';
  readonly decision: string;
  readonly why: string;
  /** Settings that differ, and what else may be reported; nothing of a secret. */
  readonly differences: readonly string[];
}

/** The state of a pair: the document of `sync status`. */
export interface SyncStatus {
  readonly schemaVersion: 1;
  readonly halint: string;
  readonly pair: string;
  readonly takenAt: string;
  readonly hosts: Readonly<Record<Side, string>>;
  readonly roles: {
    readonly active?: Side;
    readonly signals: readonly RoleSignal[];
    readonly reasons: readonly string[];
  };
  readonly base: { readonly agreement?: string; readonly why?: string };
  readonly counts: Readonly<Record<FileSyncState, number>>;
  readonly files: readonly FileStatus[];
}

export function syncStatus(snapshot: Snapshot, pair: Pair): SyncStatus {
  const state = pairState(snapshot, pair);
  const decided = decideAll(state, noUserDecisions);
  const { items, open } = draftOf(state, decided, contextOf(pair, state));
  const names = { a: pair.hosts.a.name, b: pair.hosts.b.name };
  const derived = items.filter(({ action }) => action === 'regenerate');
  // Only the draft knows of a pattern that could not be read, of a file without a precondition, and of a file without a
  // suitable folder.
  const known = new Set(decided.map((each) => each.state.path));
  const blind = open.filter(
    ({ path, decision }) => !known.has(path) || decision === 'no-precondition' || decision === 'folder',
  );
  const lost = new Set(blind.map(({ path }) => path));
  const files = [
    ...decided.filter((each) => !lost.has(each.state.path)).flatMap((each) => fileStatus(each, state, names, derived)),
    ...derived.filter(({ path }) => !known.has(path)).map(derivedStatus),
    ...blind.map(
      ({ path, class: kind, kind: open, subject, decision, why }): FileStatus => ({
        path,
        class: kind,
        // Only a plan ignores paths.
        standing: open === 'ignored' ? 'accepted' : open,
        subject,
        decision,
        why,
        differences: [],
      }),
    ),
  ].sort((x, y) => (x.path < y.path ? -1 : x.path > y.path ? 1 : 0));
  const { roles, base } = state;
  return {
    schemaVersion: 1,
    halint: snapshot.halint,
    pair: pair.name,
    takenAt: snapshot.takenAt,
    hosts: names,
    roles: {
      ...(roles.settled ? { active: roles.active } : {}),
      signals: roles.signals,
      reasons: roles.settled ? [] : roles.reasons,
    },
    base: base.agreed ? { agreement: base.agreement } : { why: base.why },
    counts: countsOf(files),
    files,
  };
}

function countsOf(files: readonly FileStatus[]): SyncStatus['counts'] {
  const of = (standing: FileSyncState): number => files.filter((file) => file.standing === standing).length;
  return {
    accepted: of('accepted'),
    'in-step': of('in-step'),
    'left-alone': of('left-alone'),
    pending: of('pending'),
    conflict: of('conflict'),
    refused: of('refused'),
    unknown: of('unknown'),
    'needs-delete': of('needs-delete'),
    report: of('report'),
  };
}

function fileStatus(
  decided: PathDecision,
  state: PairState,
  names: Readonly<Record<Side, string>>,
  derived: readonly PlanItem[],
): readonly FileStatus[] {
  const { state: path, class: kind, decisions } = decided;
  const made = derived.filter((item) => item.path === path.path);
  if (made.length > 0) return made.slice(0, 1).map(derivedStatus);
  const shown = [decisions.content, decisions.access].filter(
    (each) => each !== undefined && !needsNothing(each) && !(each.subject === 'access' && each.verdict === 'unknown'),
  );
  const both = shown.length === 0 ? [decisions.content] : shown;
  return both.flatMap((decision) =>
    decision === undefined ? [] : [toStatus(decision, decided, state, names, path.path, kind)],
  );
}

function toStatus(
  decision: Decision,
  { state: { settings, note } }: PathDecision,
  state: PairState,
  names: Readonly<Record<Side, string>>,
  path: string,
  kind: FileClass,
): FileStatus {
  const moved = whoMoved(decision.row, activeSide(state));
  const shown =
    kind !== 'shared-secret' && decision.subject === 'content'
      ? (settings ?? []).map((each) => settingLine(each, names))
      : [];
  return {
    path,
    class: kind,
    standing: standingOf(decision),
    subject: decision.subject,
    ...(moved === undefined ? {} : { moved }),
    decision: decision.row,
    why: decision.why,
    differences: needsNothing(decision) ? [] : [...shown, ...(note === undefined ? [] : [note])],
  };
}

function standingOf({ verdict }: Decision): FileSyncState {
  if (verdict === 'propose') return 'pending';
  return verdict === 'leave' || verdict === 'regenerate' ? 'left-alone' : verdict;
}

const derivedStatus = ({ path, class: kind, decision }: PlanItem): FileStatus => ({
  path,
  class: kind,
  standing: 'pending',
  subject: 'content',
  decision,
  why: derivedReasons[decision] ?? '',
  differences: [],
});

/** The rows of the table say in their ids who moved. */
function whoMoved(row: string, active: Side): Side | 'both' | undefined {
  if (/-on-active$/.test(row)) return active;
  if (/-on-passive$/.test(row)) return otherSide(active);
  return /-on-both$|-against-/.test(row) ? 'both' : undefined;
}

/** Differences that a waiver can accept; what is equal, left alone or unknown stays so. */
const acceptable: readonly FileSyncState[] = ['pending', 'conflict', 'refused', 'needs-delete', 'report'];

/**
 * The status in which accepted differences do not count. `reasonFor` returns why the differences of a path are
 * accepted, or undefined.
 */
export function withAccepted(status: SyncStatus, reasonFor: (path: string) => string | undefined): SyncStatus {
  const counts: Record<FileSyncState, number> = { ...status.counts };
  const files = status.files.map((file): FileStatus => {
    const why = acceptable.includes(file.standing) ? reasonFor(file.path) : undefined;
    if (why === undefined) return file;
    counts[file.standing] -= 1;
    counts.accepted += 1;
    return { ...file, standing: 'accepted', why };
  });
  return { ...status, counts, files };
}
