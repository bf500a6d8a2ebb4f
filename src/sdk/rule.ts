import type { AnyFact, Fact, FactValue, Unknown } from './fact.ts';
import type { Finding, Severity } from './finding.ts';
import type { Parameters, ParameterValue, ParameterValues } from './parameter.ts';
import type { Remedy } from './remedy.ts';
import type { HostIdentity, Pair, Policy, Profile, Side, UpdatePhase } from './pair.ts';

/** Facts that a rule names; the keys become the names of `check`'s argument. */
export type Reads = Readonly<Record<string, AnyFact>>;

type Values<R extends Reads> = { readonly [K in keyof R]: FactValue<R[K]> };
type Facts<R extends Reads> = { readonly [K in keyof R]: Fact<FactValue<R[K]>> };

/** What is said about a rule, to people. */
export interface RuleText {
  readonly severity: Severity;
  /**
   * The state that must hold, as one sentence without a full stop: "The Cyrus spool is not on a network file system".
   */
  readonly summary: string;
  /** What happens when it does not hold. */
  readonly why: string;
  /** What to do. Rules of a site may give it as plain text. */
  readonly remedy: Remedy | string;
  /**
   * Man pages, RFCs, vendor pages: `man:keepalived.conf(5)`, `rfc:5798#5.2.3`, `https://…`,
   * `bluemind:high-availability`.
   */
  readonly references: readonly [string, ...string[]];
  /** Profiles in which the rule is judged. Absent: all. */
  readonly profiles?: readonly Profile[];
  /** Phases of an update in which alone the rule is judged. Absent: in all of them, and when no update is running. */
  readonly phases?: readonly UpdatePhase[];
  /**
   * Phases of an update in which the state that must hold is given up by intention, each with the reason for the skip.
   */
  readonly notDuring?: Readonly<Partial<Record<UpdatePhase, string>>>;
  /**
   * Rules whose findings explain findings of this one: a repair of `other` repairs `own` as well, so that `own` is left
   * out while `other` is reported. The rule still fails, and never passes for a statement that its facts contradict.
   * Nothing is left out where the other rule is off, unknown or not asked.
   */
  readonly explainedBy?: Readonly<Record<string, (own: Finding, other: Finding) => boolean>>;
  /** Values of the pair's policy that the rule reads, itself or through functions beside the facts. For people. */
  readonly policy?: readonly (keyof Policy)[];
}

interface Subject<P extends Parameters> {
  readonly pair: Pair;
  readonly policy: Policy;
  /** The rule's own parameters, as halint.yaml sets them. */
  readonly parameters: ParameterValues<P>;
}

/** What a host rule sees: one host, its facts by name, and the policy. */
export type HostView<R extends Reads, O extends Reads, P extends Parameters = Record<never, never>> = Subject<P> & {
  readonly side: Side;
  readonly host: HostIdentity;
  readonly peer: HostIdentity;
} & Values<R> &
  Facts<O>;

/** What a pair rule sees of each host. */
export type SideView<R extends Reads, O extends Reads> = {
  readonly host: HostIdentity;
} & Values<R> &
  Facts<O>;

/** What a pair rule sees: both hosts at once. */
export type PairView<R extends Reads, O extends Reads, P extends Parameters = Record<never, never>> = Subject<P> & {
  readonly a: SideView<R, O>;
  readonly b: SideView<R, O>;
};

/** True, or the reason why the rule does not apply. */
export type Applicability = true | string;

/**
 * What a check found; no finding is a pass. `Unknown` where a part of what it should compare could not be read and the
 * rest holds no fault: a rule over many objects must not go green because one of them is out of sight.
 */
export type Outcome = readonly Finding[] | Unknown;

interface RuleSpec<R extends Reads, O extends Reads, P extends Parameters, View> extends RuleText {
  readonly reads: R;
  /**
   * Facts that may be unknown: the rule gets a `Fact` and must look. For rules that reason about absence. Where such a
   * fact could not be read and the rule has looked, the engine turns its pass into unknown: what it would have said
   * nobody knows.
   */
  readonly optional?: O;
  /**
   * Optional facts for which other facts of this rule stand in: it comes to a verdict of its own where they are not
   * read.
   */
  readonly inPlaceOf?: readonly (keyof O & string)[];
  /** What an administrator may set for this rule; `check` gets the values by these names. */
  readonly parameters?: P;
  readonly appliesTo?: (view: View) => Applicability;
  /** Pure. */
  readonly check: (view: View) => Outcome;
}

interface RuleBase extends RuleText {
  readonly reads: Reads;
  readonly optional: Reads;
  readonly inPlaceOf: readonly string[];
  readonly parameters: Parameters;
  readonly appliesTo: (view: never) => Applicability;
  readonly check: (view: never) => Outcome;
}

/** Judged once per host. */
export interface HostRule extends RuleBase {
  readonly scope: 'host';
}

/** Judged once, with both hosts in sight. */
export interface PairRule extends RuleBase {
  readonly scope: 'pair';
}

/**
 * Judged on what the cluster holds in common (the CIB, corosync.conf): read on both hosts, equal findings reported
 * once, for the pair.
 */
export interface ClusterRule extends RuleBase {
  readonly scope: 'cluster';
}

export type Rule = HostRule | PairRule | ClusterRule;

export const hostRule = <
  const R extends Reads,
  const O extends Reads = Record<never, never>,
  const P extends Parameters = Record<never, never>,
>(
  spec: RuleSpec<R, O, P, HostView<R, O, P>>,
): HostRule => ({ scope: 'host', ...complete(spec) });

export const pairRule = <
  const R extends Reads,
  const O extends Reads = Record<never, never>,
  const P extends Parameters = Record<never, never>,
>(
  spec: RuleSpec<R, O, P, PairView<R, O, P>>,
): PairRule => ({ scope: 'pair', ...complete(spec) });

export const clusterRule = <
  const R extends Reads,
  const O extends Reads = Record<never, never>,
  const P extends Parameters = Record<never, never>,
>(
  spec: RuleSpec<R, O, P, HostView<R, O, P>>,
): ClusterRule => ({ scope: 'cluster', ...complete(spec) });

const none: Readonly<Record<never, never>> = {};

function complete<R extends Reads, O extends Reads, P extends Parameters, View>(spec: RuleSpec<R, O, P, View>) {
  return {
    ...spec,
    optional: spec.optional ?? {},
    inPlaceOf: spec.inPlaceOf ?? [],
    parameters: spec.parameters ?? none,
    appliesTo: spec.appliesTo ?? ((): Applicability => true),
  };
}

/** A rule with its id, which is the path of its file: `storage/cyrus-spool-on-block-device`. */
export interface NamedRule {
  readonly id: string;
  readonly rule: Rule;
  /** Why it is turned off in halint.yaml. Such a rule is reported as off, and its facts are not gathered for it. */
  readonly off?: string;
  /** Of what severity it is without halint.yaml, and why that is changed; absent: it is not. */
  readonly severityChanged?: { readonly from: Severity; readonly reason: string };
  /** Parameters that halint.yaml sets, checked; the others have their defaults. */
  readonly set?: Readonly<Record<string, ParameterValue>>;
}

/** The values of a rule's parameters: what is set, else their defaults. */
export function parametersOf({ rule, set = {} }: NamedRule): Readonly<Record<string, ParameterValue>> {
  if (rule.parameters === none) return none;
  return Object.fromEntries(
    Object.entries(rule.parameters).map(([name, { default: usual }]) => [name, set[name] ?? usual]),
  );
}
