import type { AnyFact, Fact, FactValue, Unknown } from './fact.ts';
import type { Finding, Severity } from './finding.ts';
import type { Parameters, ParameterValue, ParameterValues } from './parameter.ts';
import type { Remedy, SiteValues } from './remedy.ts';
import type { HostIdentity, Pair, Policy, Profile, Side, UpdatePhase, UpgradeTarget } from './pair.ts';

/** Facts that a rule reads. The keys are the property names in the argument of `check`. */
export type Reads = Readonly<Record<string, AnyFact>>;

type Values<R extends Reads> = { readonly [K in keyof R]: FactValue<R[K]> };
type Facts<R extends Reads> = { readonly [K in keyof R]: Fact<FactValue<R[K]>> };

/** Texts and metadata of a rule. */
export interface RuleText {
  readonly severity: Severity;
  /** The requirement, as one sentence without a full stop: "The Cyrus spool is not on a network file system". */
  readonly summary: string;
  /** The consequence of a violation. */
  readonly why: string;
  /** The fix. Site rules may use plain text. */
  readonly remedy: Remedy | string;
  /**
   * Man pages, RFCs, vendor pages: `man:keepalived.conf(5)`, `rfc:5798#5.2.3`, `https://…`,
   * `bluemind:high-availability`.
   */
  readonly references: readonly [string, ...string[]];
  /** Profiles in which the rule is judged. Absent: all. */
  readonly profiles?: readonly Profile[];
  /** The rule is judged only in these phases of an update. Absent: in all phases, and without an update. */
  readonly phases?: readonly UpdatePhase[];
  /** The rule is judged only before an upgrade to one of these versions. Absent: always. */
  readonly targets?: readonly UpgradeTarget[];
  /** Phases of an update in which the requirement is suspended on purpose, with the reason for the skip. */
  readonly notDuring?: Readonly<Partial<Record<UpdatePhase, string>>>;
  /**
   * Rules whose findings explain findings of this rule: fixing `other` also fixes `own`, so `own` is omitted while
   * `other` is reported. The rule still fails. Nothing is omitted if the other rule is off, unknown or not selected.
   */
  readonly explainedBy?: Readonly<Record<string, (own: Finding, other: Finding) => boolean>>;
  /** Policy values that the rule reads, directly or through functions of the facts. For documentation. */
  readonly policy?: readonly (keyof Policy)[];
}

interface Subject<P extends Parameters> {
  readonly pair: Pair;
  readonly policy: Policy;
  /** The parameters of the rule, with the values of halint.yaml. */
  readonly parameters: ParameterValues<P>;
}

/** The argument of a host rule: one host, its facts by name, and the policy. */
export type HostView<R extends Reads, O extends Reads, P extends Parameters = Record<never, never>> = Subject<P> & {
  readonly side: Side;
  readonly host: HostIdentity;
  readonly peer: HostIdentity;
} & Values<R> &
  Facts<O>;

/** The part of a pair rule's argument for one host. */
export type SideView<R extends Reads, O extends Reads> = {
  readonly host: HostIdentity;
} & Values<R> &
  Facts<O>;

/** The argument of a pair rule: both hosts. */
export type PairView<R extends Reads, O extends Reads, P extends Parameters = Record<never, never>> = Subject<P> & {
  readonly a: SideView<R, O>;
  readonly b: SideView<R, O>;
};

/** True, or the reason why the rule does not apply. */
export type Applicability = true | string;

/**
 * The result of a check; no findings is a pass. `Unknown` if a part of the compared data could not be read and the rest
 * has no fault: a rule over many objects must not pass while one of them is missing.
 */
export type Outcome = readonly Finding[] | Unknown;

interface RuleSpec<R extends Reads, O extends Reads, P extends Parameters, View> extends RuleText {
  readonly reads: R;
  /**
   * Facts that may be unknown: the rule receives a `Fact` and must test `known`. For rules that draw conclusions from
   * absence. If the rule accesses such a fact and it could not be read, the engine turns a pass into unknown.
   */
  readonly optional?: O;
  /** Optional facts that other facts of this rule replace: the rule reaches a verdict without them. */
  readonly fallbackFor?: readonly (keyof O & string)[];
  /** Settings of this rule; `check` receives the values by these names. */
  readonly parameters?: P;
  readonly appliesTo?: (view: View) => Applicability;
  /** Pure. */
  readonly check: (view: View) => Outcome;
}

interface RuleBase extends RuleText {
  readonly reads: Reads;
  readonly optional: Reads;
  readonly fallbackFor: readonly string[];
  readonly parameters: Parameters;
  readonly appliesTo: (view: never) => Applicability;
  readonly check: (view: never) => Outcome;
}

/** Judged once per host. */
export interface HostRule extends RuleBase {
  readonly scope: 'host';
}

/** Judged once, with the facts of both hosts. */
export interface PairRule extends RuleBase {
  readonly scope: 'pair';
}

/**
 * Judged on data that the cluster shares (the CIB, corosync.conf): read on both hosts; equal findings are reported
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
    fallbackFor: spec.fallbackFor ?? [],
    parameters: spec.parameters ?? none,
    appliesTo: spec.appliesTo ?? ((): Applicability => true),
  };
}

/** A rule with its id, the path of its file: `storage/cyrus-spool-on-block-device`. */
export interface NamedRule {
  readonly id: string;
  readonly rule: Rule;
  /** The reason if halint.yaml turns the rule off. It is then reported as off, and its facts are not gathered. */
  readonly off?: string;
  /** The rule's own severity and the reason, if halint.yaml changes it. */
  readonly severityChanged?: { readonly from: Severity; readonly reason: string };
  /** Validated parameters of halint.yaml; all others have their defaults. */
  readonly set?: Readonly<Record<string, ParameterValue>>;
  /** Where values for the placeholders of its remedies come from that its findings do not know. */
  readonly siteValues?: SiteValues;
}

/** The parameter values of a rule: configured values or defaults. */
export function parametersOf({ rule, set = {} }: NamedRule): Readonly<Record<string, ParameterValue>> {
  if (rule.parameters === none) return none;
  return Object.fromEntries(
    Object.entries(rule.parameters).map(([name, { default: usual }]) => [name, set[name] ?? usual]),
  );
}
