import type { FailoverChange } from '../../sdk/report/comparison.ts';
import type {
  FailoverStep,
  KnownFailover,
  PairReport,
  ServiceAfterFailover,
  SimulatedFailover,
} from '../../sdk/index.ts';

/** How the simulated failovers of a pair differ: in what is known, in fencing, services and order. */
export function compareFailovers(old: PairReport, now: PairReport): readonly FailoverChange[] {
  const before = byLostHost(old);
  return [...byLostHost(now)].flatMap(([lost, each]) => {
    const other = before.get(lost);
    return other === undefined ? [] : changes(other, each).map((change) => ({ lost, ...change }));
  });
}

const byLostHost = ({ hosts, picture }: PairReport): ReadonlyMap<string, SimulatedFailover> =>
  new Map((picture?.failovers ?? []).map((each) => [hosts[each.lost].name, each]));

type Change = Omit<FailoverChange, 'lost'>;

function changes(old: SimulatedFailover, now: SimulatedFailover): readonly Change[] {
  if ('unknown' in old || 'unknown' in now) {
    const [before, after] = [knowledge(old), knowledge(now)];
    return 'unknown' in old && 'unknown' in now ? [] : [{ subject: 'simulation', before, now: after }];
  }
  const fencing = changed('fencing', fencingOf(old), fencingOf(now));
  return [...fencing, ...serviceChanges(old, now), ...orderChanges(old.steps, now.steps)];
}

const knowledge = (each: SimulatedFailover): string => ('unknown' in each ? `not known: ${each.unknown}` : 'known');

const changed = (subject: string, before: string, now: string): readonly Change[] =>
  before === now ? [] : [{ subject, before, now }];

const fencingOf = ({ fenced, devices }: KnownFailover): string =>
  fenced ? `by ${devices.length === 0 ? 'no usable device' : devices.join(' and ')}` : 'none';

function serviceChanges(old: KnownFailover, now: KnownFailover): readonly Change[] {
  const after = new Map(now.services.map((each) => [each.id, each]));
  const before = new Set(old.services.map(({ id }) => id));
  return [
    ...old.services.flatMap((each) => changed(each.id, describe(each), describe(after.get(each.id)))),
    ...now.services
      .filter(({ id }) => !before.has(id))
      .flatMap((each) => changed(each.id, describe(undefined), describe(each))),
  ];
}

function describe(service: ServiceAfterFailover | undefined): string {
  if (service === undefined) return 'not configured';
  const { state, on, reason } = service;
  return `${state}${on.length === 0 ? '' : ` on ${on.join(' and ')}`}${reason === undefined ? '' : `, ${reason}`}`;
}

/**
 * Steps of both that one simulation orders and the other one does not. Only the nearest ones are named: if a group
 * loses its order after a file system, then its first member with that file system.
 */
function orderChanges(old: readonly FailoverStep[], now: readonly FailoverStep[]): readonly Change[] {
  const common = new Set(now.map(({ step }) => step).filter((step) => old.some((each) => each.step === step)));
  const [before, after] = [earlierSteps(old), earlierSteps(now)];
  return [
    ...onlyIn(before, after, common).map(([step, first]) => ({
      subject: step,
      before: `after ${first}`,
      now: 'in no order with it',
    })),
    ...onlyIn(after, before, common).map(([step, first]) => ({
      subject: step,
      before: `in no order with ${first}`,
      now: 'after it',
    })),
  ];
}

type Earlier = ReadonlyMap<string, ReadonlySet<string>>;

/** All steps before each step. A step is listed after those that it waits for. */
function earlierSteps(steps: readonly FailoverStep[]): Earlier {
  const all = new Map<string, ReadonlySet<string>>();
  for (const { step, after } of steps)
    all.set(step, new Set(after.flatMap((each) => [each, ...(all.get(each) ?? [])])));
  return all;
}

function onlyIn(one: Earlier, other: Earlier, common: ReadonlySet<string>): readonly (readonly [string, string])[] {
  const isMissing = (step: string, first: string): boolean =>
    one.get(step)?.has(first) === true && other.get(step)?.has(first) !== true;
  return [...common].flatMap((step) => {
    const missing = [...(one.get(step) ?? [])].filter((first) => common.has(first) && isMissing(step, first));
    const nearest = missing.filter((first) => !missing.some((each) => one.get(each)?.has(first) === true));
    // An earlier step with the same change stands for this one.
    const follows = (first: string): boolean =>
      [...(other.get(step) ?? [])].some((each) => common.has(each) && isMissing(each, first));
    return nearest.filter((first) => !follows(first)).map((first) => [step, first] as const);
  });
}
