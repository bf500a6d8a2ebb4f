import { profiles } from '../../config/profiles.ts';
import { evaluate } from '../../engine/evaluate.ts';
import type { NamedRule, Pair, ParameterValue, Result, Side, Snapshot } from '../../sdk/index.ts';
import type { Change } from './overlay.ts';
import { asRead, listingsOf, overlay } from './overlay.ts';

/** What a case says about one finding; texts need only be contained. */
export interface Expected {
  readonly host: Side | 'pair';
  readonly subject: string;
  readonly moment?: 'now' | 'after-reboot' | 'after-failover';
  readonly actual?: string;
  readonly line?: number;
}

/** A named situation of a rule, as its fixture file has it: the healthy pair, what differs, and what must come out. */
export interface Case extends Difference {
  readonly name: string;
  /**
   * Which healthy pair it starts from: the name of a file in `fixtures/variants`. Absent: the one in
   * `fixtures/healthy`.
   */
  readonly on?: string;
  /** All findings of the rule in this situation, or a verdict without findings. */
  readonly expect: readonly Expected[] | 'pass' | 'skip' | 'unknown';
  /** What halint.yaml sets for the rule; tables and lists as a whole. */
  readonly parameters?: Readonly<Record<string, ParameterValue>>;
  /**
   * Other rules that rightly report as well, each with the reason why its fault is another one, or needs a repair of
   * its own.
   */
  readonly alsoFails?: Readonly<Record<string, string>>;
  /** The rule that reports the fault in place of this one, unless it is off. */
  readonly explainedBy?: string;
}

/** How a situation differs from the pair that it starts from. */
export interface Difference {
  readonly changes?: readonly Change[];
  /** Seconds by which each host's clock is ahead of the controller's; without it the snapshot has no clocks. */
  readonly clocks?: Readonly<Record<Side, number>>;
  /** Merged over the pair; `policy` is merged key by key, over the values of its profile where it names one. */
  readonly pair?: Partial<Omit<Pair, 'policy'>> & { readonly policy?: Partial<Pair['policy']> };
}

/** A pair and its snapshot that cases start from. */
export interface Ground {
  readonly pair: Pair;
  readonly snapshot: Snapshot;
  /** Other healthy pairs, by name. */
  readonly variants?: Readonly<Record<string, Ground>>;
}

/** The healthy pair that a case starts from. */
export function groundOf(ground: Ground, { on }: Pick<Case, 'on'>): Ground {
  if (on === undefined) return ground;
  const variant = ground.variants?.[on];
  if (variant === undefined) throw new Error(`there is no healthy pair named ${on}`);
  return variant;
}

export const pairOf = (ground: Ground, each: Case): Pair => pairWith(groundOf(ground, each).pair, each);

export const snapshotOf = (ground: Ground, each: Case): Snapshot => snapshotWith(groundOf(ground, each), each);

/** The pair with a difference applied. */
export function pairWith(before: Pair, { pair }: Difference): Pair {
  if (pair === undefined) return before;
  const profile = pair.policy?.profile;
  const policy = profile === undefined ? before.policy : profiles[profile];
  return { ...before, ...pair, policy: { ...policy, ...pair.policy } };
}

/** The moment at which a case's clocks are read; any would do. */
const moment = 1_795_343_700;

/** The snapshot with a difference applied. */
export function snapshotWith(ground: Ground, difference: Difference): Snapshot {
  const { changes, clocks } = difference;
  const pair = pairWith(ground.pair, difference);
  const { hosts, ...rest } = overlay(asRead(ground.snapshot, ground.pair, pair), changes ?? [], listingsOf(pair));
  if (clocks === undefined) return { ...rest, hosts };
  const set = (side: Side) => ({
    ...hosts[side],
    clock: moment + clocks[side],
    clockReference: moment,
    clockUncertainty: 0.01,
  });
  return { ...rest, hosts: { a: set('a'), b: set('b') } };
}

/** The rule's results in the situation of the case. */
export const judgeCase = (ground: Ground, rule: NamedRule, each: Case): readonly Result[] =>
  evaluate(snapshotOf(ground, each), pairOf(ground, each), [ruleIn(rule, each)]);

/** The rule with the parameters of the case. */
export const ruleIn = (rule: NamedRule, { parameters }: Case): NamedRule =>
  parameters === undefined ? rule : { ...rule, set: parameters };

export const isFailing = (each: Case): boolean => typeof each.expect !== 'string' && each.expect.length > 0;
