import { profiles } from '../../config/profiles.ts';
import { evaluate } from '../../engine/evaluate.ts';
import type { NamedRule, Pair, ParameterValue, Result, Side, Snapshot } from '../../sdk/index.ts';
import type { Change } from './overlay.ts';
import { adaptToPair, listingsOf, overlay } from './overlay.ts';
import type { Simulations } from './simulations.ts';
import { withSimulation } from './simulations.ts';

/** An expected finding. Texts match as substrings. */
export interface Expected {
  readonly host: Side | 'pair';
  readonly subject: string;
  readonly moment?: 'now' | 'after-reboot' | 'after-failover';
  readonly actual?: string;
  readonly line?: number;
}

/** A test case of a rule in a fixture file: the healthy pair, the differences, and the expected result. */
export interface Case extends Difference {
  readonly name: string;
  /** The healthy base pair: the name of a file in `fixtures/variants`. Absent: the pair in `fixtures/healthy`. */
  readonly on?: string;
  /** All expected findings, or the expected verdict without findings. */
  readonly expect: readonly Expected[] | 'pass' | 'skip' | 'unknown';
  /** Parameters of the rule; tables and lists are replaced as a whole. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /**
   * Other rules that also fail in this case, with the reason why they report a different fault or need a separate fix.
   */
  readonly alsoFails?: Readonly<Record<string, string>>;
  /** The rule that reports the fault instead of this one, unless it is off. */
  readonly explainedBy?: string;
}

/** The difference between a case and its base pair. */
export interface Difference {
  readonly changes?: readonly Change[];
  /** Offset of each host's clock from the controller's, in seconds; absent: the snapshot has no clocks. */
  readonly clocks?: Readonly<Record<Side, number>>;
  /**
   * The changed CIB has a simulated failover in `fixtures/simulations`. Without it, the simulation of a changed CIB was
   * not collected.
   */
  readonly simulated?: true;
  /** Merged into the pair; `policy` is merged key by key, into the values of its profile if it sets one. */
  readonly pair?: Partial<Omit<Pair, 'policy'>> & { readonly policy?: Partial<Pair['policy']> };
}

/** A healthy pair and its snapshot, as the base of cases. */
export interface BaseFixture {
  readonly pair: Pair;
  readonly snapshot: Snapshot;
  /** Other healthy pairs, by name. */
  readonly variants?: Readonly<Record<string, BaseFixture>>;
  readonly simulations?: Simulations;
}

/** The base pair of a case. */
export function baseFixtureOf(ground: BaseFixture, { on }: Pick<Case, 'on'>): BaseFixture {
  if (on === undefined) return ground;
  const variant = ground.variants?.[on];
  if (variant === undefined) throw new Error(`unknown healthy pair "${on}"`);
  return variant;
}

export const pairOf = (ground: BaseFixture, each: Case): Pair => pairWith(baseFixtureOf(ground, each).pair, each);

export const snapshotOf = (ground: BaseFixture, each: Case): Snapshot =>
  snapshotWith(baseFixtureOf(ground, each), each);

/** The pair with a difference applied. */
export function pairWith(before: Pair, { pair }: Difference): Pair {
  if (pair === undefined) return before;
  const profile = pair.policy?.profile;
  const policy = profile === undefined ? before.policy : profiles[profile];
  return { ...before, ...pair, policy: { ...policy, ...pair.policy } };
}

/** An arbitrary time at which the clocks of a case are read. */
const moment = 1_795_343_700;

/** The snapshot with a difference applied. */
export function snapshotWith(ground: BaseFixture, difference: Difference): Snapshot {
  const { changes, clocks } = difference;
  const pair = pairWith(ground.pair, difference);
  const base = adaptToPair(ground.snapshot, ground.pair, pair);
  const { hosts: changed, ...rest } = overlay(base, changes ?? [], listingsOf(pair));
  const simulations = difference.simulated === true ? (ground.simulations ?? (() => undefined)) : undefined;
  const simulated = (side: Side) => withSimulation(base.hosts[side], changed[side], simulations);
  const hosts = { a: simulated('a'), b: simulated('b') };
  if (clocks === undefined) return { ...rest, hosts };
  const set = (side: Side) => ({
    ...hosts[side],
    clock: moment + clocks[side],
    clockReference: moment,
    clockUncertainty: 0.01,
  });
  return { ...rest, hosts: { a: set('a'), b: set('b') } };
}

/** Judges a case. */
export const judgeCase = (ground: BaseFixture, rule: NamedRule, each: Case): readonly Result[] =>
  evaluate(snapshotOf(ground, each), pairOf(ground, each), [ruleIn(rule, each)]);

/** The rule with the parameters of the case. */
export const ruleIn = (rule: NamedRule, { parameters }: Case): NamedRule =>
  parameters === undefined ? rule : { ...rule, set: parameters };

export const isFailing = (each: Case): boolean => typeof each.expect !== 'string' && each.expect.length > 0;
