import { classOf } from '../../facts/manifest/manifest.ts';
import { matchesPattern } from '../../facts/manifest/pattern.ts';
import type { Pair, Side } from '../../sdk/index.ts';
import { canonicalJson } from '../../sdk/canonical-json.ts';
import { filePolicyFor } from './file-policy.ts';
import { recipeFor } from './derived.ts';
import { orderOf } from './order.ts';
import type { Plan, PlanItem } from './plan.ts';
import type { FileState } from '../state/file-state.ts';
import { accessOf } from '../state/file-state.ts';

/** A plan is good for a day: its approver saw the hosts of that day. */
export const longestValidity = 24 * 3_600_000;

/** Milliseconds by which the clock of the machine that made the plan may be ahead. */
const clockTolerance = 5 * 60_000;

/** What halint knows without asking a host. */
export interface KnownTerms {
  readonly pair: Pair;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

interface Fault {
  readonly field: string;
  readonly why: string;
}

/**
 * What in a plan cannot be as halint makes it, one line for each field; empty: nothing. A plan may come from
 * anywhere, and its id proves nothing, because anyone can compute one. What only the hosts show is compared with them
 * by `rederive`.
 */
export function implausibleFields(plan: Plan, { pair, now }: KnownTerms): readonly string[] {
  const faults = [
    ...times(plan, now),
    ...hosts(plan, pair),
    ...plan.items.flatMap(itemFaults),
    ...order(plan),
    ...agreed(plan, pair),
  ];
  return faults.map(({ field, why }) => `${field}: ${why}.`);
}

const fault = (wrong: boolean, field: string, why: string): readonly Fault[] => (wrong ? [{ field, why }] : []);

function times({ createdAt, expiresAt }: Plan, now: number): readonly Fault[] {
  const [created, expires] = [Date.parse(createdAt), Date.parse(expiresAt)];
  return [
    ...fault(
      !(created <= now + clockTolerance),
      'createdAt',
      Number.isNaN(created) ? 'it is not a date' : 'it is in the future',
    ),
    ...fault(!(expires > created), 'expiresAt', 'it is not a date after createdAt'),
    ...fault(expires - created > longestValidity, 'expiresAt', 'it is more than 24 hours after createdAt'),
  ];
}

const hosts = (plan: Plan, pair: Pair): readonly Fault[] =>
  (['a', 'b'] as const).flatMap((side: Side) => [
    ...fault(
      plan.hosts[side].name !== pair.hosts[side].name,
      `hosts.${side}.name`,
      `the configuration names this host ${pair.hosts[side].name}`,
    ),
    ...fault(
      plan.hosts[side].machine === undefined,
      `hosts.${side}.machine`,
      'it is missing, so the plan would be for any machine',
    ),
  ]);

function itemFaults(item: PlanItem): readonly Fault[] {
  const { id, path, action, from, recipe, resolution, validators, activations } = item;
  const care = filePolicyFor(path);
  const known = {
    validators: action === 'write' ? care.validators : [],
    activations: action === 'set-access' ? [] : care.activations,
  };
  const all = [
    ...fault(classOf(path) !== item.class, 'class', `the manifest says ${classOf(path)}`),
    ...fault(
      (item.class === 'derived') !== (action === 'regenerate'),
      'action',
      'derived files are regenerated, and no others',
    ),
    ...fault(
      resolution !== undefined && resolution.take !== from,
      'resolution.take',
      'it is not the host that is copied from',
    ),
    ...fault(
      !same(validators, known.validators),
      'validators',
      `for this path they are: ${known.validators.join(', ') || 'none'}`,
    ),
    ...fault(
      !same(activations, known.activations),
      'activations',
      `for this path they are: ${known.activations.join(', ') || 'none'}`,
    ),
    ...fault(
      recipe !== undefined && !same(recipe, recipeFor(path, { has: (each) => each === recipe.from }) ?? null),
      'recipe',
      'this file is not made like that, or not from that text',
    ),
    ...afterFaults(item),
  ];
  return all.map(({ field, why }) => ({ field: `items[${id}].${field}`, why }));
}

const same = (left: unknown, right: unknown): boolean => canonicalJson(left) === canonicalJson(right);

/** The state afterwards follows from the other two, but for the access of a derived file that is new. */
function afterFaults({ action, source, before, after }: PlanItem): readonly Fault[] {
  if (action === 'delete') return fault(after.type !== 'absent', 'after', 'the file is deleted');
  const wanted: FileState = action === 'write' ? source : before;
  const access = accessOf(after);
  const givers =
    action === 'write' ? [accessOf(source), accessOf(before)] : [accessOf(action === 'set-access' ? source : before)];
  const isNew = action === 'regenerate' && before.type !== 'file';
  const strange = access !== undefined && !isNew && !givers.some((each) => each !== undefined && same(each, access));
  const lost = access === undefined && givers.some((each) => each !== undefined);
  return [
    ...fault(
      strange || lost,
      'after.access',
      'mode, user and group are those of the source or of the file that is replaced',
    ),
    ...fault(
      isNew && access !== undefined && (access.mode & 0o6002) !== 0,
      'after.access.mode',
      'a derived file is neither setuid nor writable by all',
    ),
    ...(action === 'regenerate' ? [] : contentFaults(wanted, after, action)),
  ];
}

function contentFaults(wanted: FileState, after: FileState, action: PlanItem['action']): readonly Fault[] {
  if (wanted.type !== after.type)
    return [{ field: 'after.type', why: `its content comes from something of the type ${wanted.type}` }];
  if (wanted.type === 'link' && after.type === 'link')
    return fault(wanted.target !== after.target, 'after.target', 'the link of the source has another target');
  if (wanted.type !== 'file' || after.type !== 'file') return [];
  const digest = action === 'write' && wanted.digest?.kind === 'held' ? undefined : wanted.digest;
  return [
    ...fault(after.size !== wanted.size, 'after.size', 'it is not the size of the content'),
    ...fault(!same(after.digest ?? null, digest ?? null), 'after.digest', 'it is not the digest of the content'),
  ];
}

const order = (plan: Plan): readonly Fault[] =>
  fault(
    !same(plan.order, orderOf(plan.items)),
    'order',
    'groups, or the order within one, are not those of these items',
  );

function agreed({ agreed: list, items }: Plan, { policy }: Pair): readonly Fault[] {
  const changed = new Set(items.map(({ path }) => path));
  const seen = new Set<string>();
  return list.flatMap(({ path, class: kind }) => {
    const twice = seen.has(path) || changed.has(path);
    seen.add(path);
    return [
      ...fault(
        !isSynced(policy.syncedFiles, path),
        `agreed[${path}].path`,
        'it is not one of the files that the policy wants equal',
      ),
      ...fault(classOf(path) !== kind, `agreed[${path}].class`, `the manifest says ${classOf(path)}`),
      ...fault(twice, `agreed[${path}].path`, 'the plan settles this path twice'),
    ];
  });
}

const isSynced = (patterns: readonly string[], path: string): boolean =>
  patterns.some((pattern) => pattern === path || matchesPattern(pattern, path));
