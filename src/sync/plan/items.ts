import type { Side } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import type { AgreedState } from '../state/base.ts';
import { filePolicyFor } from './file-policy.ts';
import type { Decision } from '../decide/decide.ts';
import type { VisibleFile } from './difference.ts';
import { accessDifference, contentDifference, describeState, settingLine } from './difference.ts';
import type { FileAccess, FileState } from '../state/file-state.ts';
import { accessOf } from '../state/file-state.ts';
import type { PairState } from '../decide/pair-state.ts';
import { folderObstacle } from '../state/parent-folders.ts';
import type { PathDecision } from '../decide/path-decisions.ts';
import { needsNothing, sideOf } from '../decide/path-decisions.ts';
import type { AgreedItem, OpenItem, OpenKind, PlanItem, Resolution } from './plan.ts';

/** What a decision comes to: something to carry out, or something to tell. */
export interface PathOutcome {
  readonly items: readonly PlanItem[];
  readonly open: readonly OpenItem[];
}

export interface ItemContext {
  readonly state: PairState;
  readonly active: Side;
  readonly names: Readonly<Record<Side, string>>;
  /** Who said what to take, where it is known. */
  readonly by?: string;
}

/** The items and open questions of one path. */
export function outcomeOf(decided: PathDecision, context: ItemContext): PathOutcome {
  const { content, access } = decided.decisions;
  const contentPart = contentOutcome(decided, content, access, context);
  if (access === undefined) return contentPart;
  const accessPart = accessOutcome(decided, access, context, content.change !== undefined);
  return { items: [...contentPart.items, ...accessPart.items], open: [...contentPart.open, ...accessPart.open] };
}

function contentOutcome(
  decided: PathDecision,
  content: Decision,
  access: Decision | undefined,
  context: ItemContext,
): PathOutcome {
  const { change } = content;
  if (change === undefined || change.action === 'set-access')
    return { items: [], open: needsNothing(content) ? [] : [openItem(decided, content, context)] };
  const { state, class: kind } = decided;
  const from = sideOf(change.from, context.active);
  const to = otherSide(from);
  const [source, before] = [state.states[from], state.states[to]];
  if (!hasPrecondition(source) || !hasPrecondition(before)) {
    const why = 'No digest of it would hold until the plan is applied: read the hosts as root, which can derive one.';
    return {
      items: [],
      open: [
        { ...openItem(decided, content, context), kind: 'unknown', decision: 'no-precondition', why, choices: [] },
      ],
    };
  }
  const obstacle = folderObstacle(state.path, hostOf(context, to), hostOf(context, from));
  if (obstacle !== undefined)
    return {
      items: [],
      open: [{ ...openItem(decided, content, context), kind: 'refused', decision: 'folder', ...obstacle }],
    };
  const wanted =
    access?.change === undefined
      ? accessOf(before)
      : accessOf(state.states[sideOf(access.change.from, context.active)]);
  const after =
    change.action === 'delete' ? ({ type: 'absent' } as const) : stateAfterCopy(source, wanted ?? accessOf(source));
  const care = filePolicyFor(state.path);
  const item: PlanItem = {
    id: `${to}:${state.path}`,
    path: state.path,
    class: kind,
    action: change.action === 'delete' ? 'delete' : 'write',
    from,
    to,
    decision: content.row,
    ...(change.taken ? { resolution: resolution(from, context) } : {}),
    source,
    before,
    after,
    validators: change.action === 'delete' ? [] : care.validators,
    activations: care.activations,
    difference: [
      ...(state.note === undefined ? [] : [{ mark: '!', text: state.note } as const]),
      ...contentDifference(kind, viewed(context, to, state.path, before), viewed(context, from, state.path, source)),
      ...(sameAccessText(before, after) ? [] : accessDifference(before, after)),
    ],
  };
  return { items: [item], open: [] };
}

const hostOf = ({ names, state }: ItemContext, side: Side) => ({ name: names[side], folders: state.folders[side] });

const resolution = (take: Side, { by }: ItemContext): Resolution => ({ take, ...(by === undefined ? {} : { by }) });

/** A precondition on a file is its digest; without one a later change could not be detected. */
const hasPrecondition = (state: FileState): boolean => state.type !== 'file' || state.digest !== undefined;

/** The state on the destination once the source's content is there. A held digest means nothing on another host. */
function stateAfterCopy(source: FileState, access: FileAccess | undefined): FileState {
  const part = access === undefined ? {} : { access };
  if (source.type === 'link') return { type: 'link', target: source.target, ...part };
  if (source.type !== 'file') return source;
  return {
    type: 'file',
    size: source.size,
    ...(source.digest?.kind === 'plain' ? { digest: source.digest } : {}),
    ...part,
  };
}

const sameAccessText = (left: FileState, right: FileState): boolean =>
  JSON.stringify(accessOf(left)) === JSON.stringify(accessOf(right));

function viewed({ state }: ItemContext, side: Side, path: string, file: FileState): VisibleFile {
  const text = state.texts[side].get(path);
  return { state: file, ...(text === undefined ? {} : { text }) };
}

function accessOutcome(decided: PathDecision, access: Decision, context: ItemContext, rides: boolean): PathOutcome {
  if (needsNothing(access)) return { items: [], open: [] };
  const { change } = access;
  // Where no owners were recorded (a rendered tree) that is said once for the pair, not for each file.
  if (change === undefined)
    return { items: [], open: access.verdict === 'unknown' ? [] : [openItem(decided, access, context)] };
  // The content's item sets mode and owner on its way.
  if (rides) return { items: [], open: [] };
  const { state, class: kind } = decided;
  const from = sideOf(change.from, context.active);
  const to = otherSide(from);
  const [source, before] = [state.states[from], state.states[to]];
  const wanted = accessOf(source);
  if (before.type !== 'file' || wanted === undefined || !hasPrecondition(before) || !hasPrecondition(source))
    return { items: [], open: [openItem(decided, access, context)] };
  const after: FileState = { ...before, access: wanted };
  const item: PlanItem = {
    id: `${to}:${state.path}#access`,
    path: state.path,
    class: kind,
    action: 'set-access',
    from,
    to,
    decision: access.row,
    ...(change.taken ? { resolution: resolution(from, context) } : {}),
    source,
    before,
    after,
    validators: [],
    activations: [],
    difference: accessDifference(before, after),
  };
  return { items: [item], open: [] };
}

const kinds: Readonly<Record<Exclude<Decision['verdict'], 'in-step' | 'leave' | 'regenerate' | 'propose'>, OpenKind>> =
  {
    conflict: 'conflict',
    refused: 'refused',
    unknown: 'unknown',
    'needs-delete': 'needs-delete',
    report: 'report',
  };

/** The report on a path that is left alone, with the difference that adopting the active host's state would make. */
function openItem({ state, class: kind }: PathDecision, decision: Decision, context: ItemContext): OpenItem {
  const { active, names } = context;
  const passive = otherSide(active);
  const open =
    decision.verdict === 'in-step' ||
    decision.verdict === 'leave' ||
    decision.verdict === 'regenerate' ||
    decision.verdict === 'propose'
      ? 'refused'
      : kinds[decision.verdict];
  const [now, next] = [state.states[passive], state.states[active]];
  const content =
    open === 'report' || open === 'unknown'
      ? []
      : contentDifference(kind, viewed(context, passive, state.path, now), viewed(context, active, state.path, next));
  const unreadable = (['a', 'b'] as const).flatMap((side) =>
    state.states[side].type === 'unknown' ? [`${names[side]}: ${describeState(state.states[side])}`] : [],
  );
  return {
    path: state.path,
    class: kind,
    kind: open,
    subject: decision.subject,
    decision: decision.row,
    why: [decision.why, ...unreadable, ...settingsOf(state, kind, context)].join(' '),
    choices: choicesFor(open, state.path, context),
    difference: decision.subject === 'access' ? accessDifference(now, next) : content,
  };
}

const settingsOf = (
  { settings, note }: PathDecision['state'],
  kind: PathDecision['class'],
  { names }: ItemContext,
): readonly string[] =>
  note !== undefined
    ? [note]
    : settings === undefined || settings.length === 0 || kind === 'shared-secret'
      ? []
      : [
          `${settings
            .slice(0, 4)
            .map((each) => settingLine(each, names))
            .join('; ')}${settings.length > 4 ? '; …' : ''}.`,
        ];

function choicesFor(kind: OpenKind, path: string, { active, names }: ItemContext): readonly string[] {
  if (kind === 'conflict') return [active, otherSide(active)].map((side) => `--take ${names[side]}:${path}`);
  return kind === 'needs-delete' ? ['--delete', `--take ${names[otherSide(active)]}:${path}`] : [];
}

/** A path that both hosts have in step, as the next agreement will have it; undefined where something is still open. */
export function agreedOf({ state, class: kind, decisions }: PathDecision, wasAgreed: boolean): AgreedItem | undefined {
  const { content, access } = decisions;
  if (
    content.verdict !== 'in-step' ||
    (access !== undefined && access.verdict !== 'in-step' && access.verdict !== 'unknown')
  )
    return undefined;
  const [a, b] = [agreeable(state.states.a), agreeable(state.states.b)];
  if (a !== undefined && b !== undefined) return { path: state.path, class: kind, states: { a, b } };
  return wasAgreed && state.states.a.type === 'absent' ? { path: state.path, class: kind } : undefined;
}

function agreeable(state: FileState): AgreedState | undefined {
  if (state.type === 'link') return state;
  return state.type === 'file' && state.digest !== undefined ? state : undefined;
}
