import type { Side } from '../../../sdk/index.ts';
import type { AgreedFile, AgreedState } from '../../state/base.ts';
import { nextBase, readBase } from '../../state/base.ts';
import type { FileState } from '../../state/file-state.ts';
import type { Plan, PlanItem } from '../../plan/plan.ts';
import type { Frame } from '../../../hosts/remote-shell/frame-stream.ts';

export interface AgreementInput {
  readonly plan: Plan;
  /** The items that change this host, as its script numbers them. */
  readonly items: readonly PlanItem[];
  readonly machine: string;
  /** ISO 8601. */
  readonly writtenAt: string;
  /** What the host reported when it was inspected, and when everything was staged. */
  readonly inspected: readonly Frame[];
  readonly staged: readonly Frame[];
}

/**
 * Whether a host still holds the agreement that the plan was made against; a plan without one was made against none
 * that counts.
 */
export function isAgreementOf({ agreement }: Plan, inspected: readonly Frame[]): boolean {
  if (agreement === undefined) return true;
  const current = readBase({
    read: true,
    value: { path: '', text: inspected.find(({ words }) => words[0] === 'agreed')?.body.toString('utf8') ?? '' },
  });
  return typeof current !== 'string' && current.agreement === agreement;
}

/** What one host keeps as the agreed state once the plan is carried out: the bytes of its document. */
export function baseFor(side: Side, { plan, items, machine, writtenAt, inspected, staged }: AgreementInput): Buffer {
  const found = inspected.find(({ words }) => words[0] === 'agreed')?.body.toString('utf8') ?? '';
  const former = readBase({ read: true, value: { path: '', text: found } });
  const previous =
    typeof former !== 'string' && former.agreement === plan.agreement && former.pair === plan.pair ? former : undefined;
  const fresh = stagedStates(items, staged);
  const carried = plan.items
    .filter(({ action }) => action !== 'regenerate')
    .map((item): AgreedFile => {
      const state =
        item.action === 'delete'
          ? undefined
          : agreeable(item.to === side ? (fresh.get(item.id) ?? item.after) : item.source);
      return { path: item.path, class: item.class, ...(state === undefined ? {} : { state }) };
    });
  const inStep = plan.agreed.map(
    ({ path, class: kind, states }): AgreedFile => ({
      path,
      class: kind,
      ...(states === undefined ? {} : { state: states[side] }),
    }),
  );
  const now = { pair: plan.pair, agreement: plan.id, machine, writtenAt, disputed: plan.disputed };
  return Buffer.from(`${JSON.stringify(nextBase(previous, now, [...inStep, ...carried]), undefined, 1)}\n`);
}

/** Lines `new ITEM KIND DIGEST MODE USER GROUP SIZE`: what the host has staged, by the id of the item. */
function stagedStates(items: readonly PlanItem[], frames: readonly Frame[]): ReadonlyMap<string, FileState> {
  const states = new Map<string, FileState>();
  for (const { words } of frames) {
    const [word, number, kind, digest, mode, user, group, size] = words;
    const item = items[Number(number) - 1];
    if (word !== 'new' || item === undefined || digest === undefined || user === undefined || group === undefined)
      continue;
    states.set(item.id, {
      type: 'file',
      size: Number(size),
      digest: { kind: kind === 'h' ? 'held' : 'plain', value: digest },
      access: { mode: Number.parseInt(mode ?? '', 16) & 0o7777, user, group },
    });
  }
  return states;
}

function agreeable(state: FileState): AgreedState | undefined {
  return state.type === 'file' || state.type === 'link' ? state : undefined;
}
