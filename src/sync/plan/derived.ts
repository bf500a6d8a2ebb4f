import { classOf, manifestEntry } from '../../facts/manifest/manifest.ts';
import type { ListedFile, Side } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import { filePolicyFor } from './file-policy.ts';
import type { FileState } from '../state/file-state.ts';
import { absent } from '../state/file-state.ts';
import type { PairState, PathState } from '../decide/pair-state.ts';
import type { PlanItem, Recipe } from './plan.ts';

/**
 * Files that must be rebuilt on their own host: because their text changes, because they are older than it, or
 * because only the other host has them.
 */
export function regenerations(
  state: PairState,
  items: readonly PlanItem[],
  untouched: ReadonlySet<string>,
): readonly PlanItem[] {
  if (!state.roles.settled) return [];
  const paths = new Map(state.paths.map((each) => [each.path, each]));
  const listed = [...Object.keys(state.maps.a), ...Object.keys(state.maps.b)];
  const derived = [...new Set([...paths.keys(), ...listed])].filter((path) => classOf(path) === 'derived').sort();
  return derived.flatMap((path) => {
    const recipe = recipeFor(path, paths);
    const text = recipe === undefined ? undefined : paths.get(recipe.from);
    if (recipe === undefined || text === undefined || untouched.has(recipe.from)) return [];
    return (['a', 'b'] as const).flatMap((side) => {
      const item = regeneration(path, side, recipe, text, state, paths, items);
      return item === undefined ? [] : [item];
    });
  });
}

/** BlueMind compiles `X-flat` and renames the result to the table of `X`. */
export function recipeFor(path: string, known: { readonly has: (path: string) => boolean }): Recipe | undefined {
  const { from } = manifestEntry(path);
  if (path === '/etc/bm/bm.jks' && from !== undefined) return { id: 'bm-key-store', from };
  const plain = path.replace(/\.(db|lmdb|cdb)$/, '');
  if (plain === path) return undefined;
  if (plain === '/etc/aliases') return { id: 'postalias', from: plain };
  return known.has(`${plain}-flat`) ? { id: 'postmap-flat', from: `${plain}-flat` } : { id: 'postmap', from: plain };
}

function regeneration(
  path: string,
  side: Side,
  recipe: Recipe,
  text: PathState,
  state: PairState,
  paths: ReadonlyMap<string, PathState>,
  items: readonly PlanItem[],
): PlanItem | undefined {
  const [own, peer] = [stateIn(path, side, state, paths), stateIn(path, otherSide(side), state, paths)];
  const write = items.find((item) => item.path === recipe.from && item.to === side && item.action === 'write');
  const source = write?.after ?? text.states[side];
  if (source.type !== 'file' || (write === undefined && source.digest === undefined) || own.type === 'unknown')
    return undefined;
  if (items.some((item) => item.path === recipe.from && item.to === side && item.action === 'delete')) return undefined;
  const decision = reason(write !== undefined, own, peer, ageOf(path, side, state, paths), text.modified[side]);
  if (decision === undefined) return undefined;
  const after: FileState =
    own.type === 'file'
      ? { type: 'file', size: own.size, ...(own.access === undefined ? {} : { access: own.access }) }
      : {
          type: 'file',
          size: 0,
          ...(peer.type === 'file' && peer.access !== undefined ? { access: peer.access } : {}),
        };
  return {
    id: `${side}:${path}`,
    path,
    class: 'derived',
    action: 'regenerate',
    from: side,
    to: side,
    decision,
    source,
    before: own,
    after,
    recipe,
    validators: [],
    activations: filePolicyFor(path).activations,
    difference: [{ mark: '!', text: `rebuilt from ${recipe.from}` }],
  };
}

function reason(
  changed: boolean,
  own: FileState,
  peer: FileState,
  made: number | undefined,
  written: number | undefined,
): string | undefined {
  const there = own.type === 'file';
  if (changed && (there || peer.type === 'file')) return 'derived-text-changes';
  if (own.type === 'absent' && peer.type === 'file') return 'derived-missing';
  return there && made !== undefined && written !== undefined && written > made ? 'derived-older-than-text' : undefined;
}

/** The state of a derived file: from the manifest's listing, or else from the listing of Postfix's tables. */
function stateIn(path: string, side: Side, { maps }: PairState, paths: ReadonlyMap<string, PathState>): FileState {
  const known = paths.get(path)?.states[side];
  if (known !== undefined && known.type !== 'absent') return known;
  const file: ListedFile | undefined = maps[side][path];
  if (file === undefined) return known ?? absent;
  if (file.type === 'link') return { type: 'link', target: file.target ?? '' };
  if (file.type !== 'file') return { type: file.type };
  const { access } = file;
  return {
    type: 'file',
    size: file.size,
    ...(access === undefined ? {} : { access: { mode: access.mode, user: access.user, group: access.group } }),
  };
}

const ageOf = (
  path: string,
  side: Side,
  { maps }: PairState,
  paths: ReadonlyMap<string, PathState>,
): number | undefined => paths.get(path)?.modified[side] ?? maps[side][path]?.modified;

/** Why a derived file is rebuilt, for people; by the id in an item's `decision`. */
export const derivedReasons: Readonly<Record<string, string>> = {
  'derived-text-changes': 'The source that it is built from changes.',
  'derived-missing': 'Only the other host has it, and its source is here.',
  'derived-older-than-text': 'Its source was written after it.',
};
