import type { JudgementState } from '../sdk/report/comparison.ts';
import type { HostReport, PairReport, ReportedFinding, Result, Side, Verdict } from '../sdk/index.ts';

export interface RuleState {
  readonly standing: JudgementState;
  /** The reason if it is not judged. */
  readonly reason?: string;
}

/** The rule and host of a finding, by names that are stable across reports of the pair. */
export interface Place {
  readonly rule: string;
  /** The host on which the rule is judged; absent: the pair. */
  readonly judgedOn?: string;
  /** The host of the finding; absent: the pair as a whole. */
  readonly host?: string;
}

export function placeOfFinding(
  hosts: PairReport['hosts'],
  { rule, host: judged }: Result,
  finding?: ReportedFinding,
): Place {
  const host = finding?.host ?? judged;
  return {
    rule,
    ...(judged === undefined ? {} : { judgedOn: hosts[judged].name }),
    ...(host === undefined ? {} : { host: hosts[host].name }),
  };
}

/** What a report judged, as plain data. */
export interface JudgementsRecord {
  readonly hosts: readonly (readonly [name: string, status: HostReport['status']])[];
  readonly places: readonly (readonly [key: string, judgement: Judgement])[];
}

interface Judgement extends RuleState {
  /** The rules that explain findings of this rule, so that these are omitted. */
  readonly explainedBy: readonly string[];
  readonly verdict: Verdict;
}

const sides: readonly Side[] = ['a', 'b'];
/** Priority among several results of a rule on one host: waived findings are in separate results. */
const standings: readonly JudgementState[] = ['unknown', 'judged', 'skipped', 'missing'];
const verdicts: readonly Verdict[] = ['unknown', 'fail', 'waived', 'pass', 'off', 'skip'];

/** Which rules a report of a pair judged on which hosts, and which it could not judge. Keeps no other data. */
export class Judgements {
  readonly #hosts: ReadonlyMap<string, HostReport['status']>;
  readonly #places: ReadonlyMap<string, Judgement>;

  /** @param from a report, or the record of one */
  constructor(from: PairReport | JudgementsRecord) {
    const { hosts, places } = 'places' in from ? from : recordOf(from);
    this.#hosts = new Map(hosts);
    this.#places = new Map(places);
  }

  get record(): JudgementsRecord {
    const places = [...this.#places].map(([key, { reason: _reason, ...judgement }]) => [key, judgement] as const);
    return { hosts: [...this.#hosts], places };
  }

  /** Whether the rule has a verdict there. */
  of(place: Place): RuleState & { readonly verdict?: Verdict } {
    return (
      this.#unreadHost(place) ??
      this.#places.get(keyOf(place)) ?? { standing: 'missing', reason: 'the rule is not in this report' }
    );
  }

  /** Whether the absence of a finding is proven. */
  without(place: Place): RuleState {
    const state = this.of(place);
    const causes = this.#places.get(keyOf(place))?.explainedBy ?? [];
    if (state.standing !== 'judged' || causes.length === 0) return state;
    return { standing: 'skipped', reason: `${causes.join(' and ')} may report the cause` };
  }

  /** Equal for two reports of a pair that judged the same rules, regardless of reasons. */
  get fingerprint(): string {
    return JSON.stringify([
      [...this.#hosts],
      [...this.#places].map(([key, { standing, explainedBy }]) => [key, standing, explainedBy]).sort(),
    ]);
  }

  #unreadHost({ judgedOn, host }: Place): RuleState | undefined {
    for (const name of [judgedOn, host]) {
      if (name === undefined) continue;
      const status = this.#hosts.get(name);
      if (status === undefined) return { standing: 'missing', reason: `the report has no host ${name}` };
      if (status === 'unreachable') return { standing: 'unknown', reason: `${name} could not be read` };
    }
    return undefined;
  }
}

function recordOf({ hosts, results }: PairReport): JudgementsRecord {
  const places = new Map<string, Judgement>();
  for (const result of results) {
    const key = keyOf(placeOfFinding(hosts, result));
    const [own, other] = [judgementOf(result), places.get(key)];
    if (other === undefined || isMoreSevere(own, other)) places.set(key, own);
  }
  return { hosts: sides.map((side) => [hosts[side].name, hosts[side].status] as const), places: [...places] };
}

const isMoreSevere = (one: Judgement, other: Judgement): boolean =>
  (standings.indexOf(one.standing) - standings.indexOf(other.standing) ||
    verdicts.indexOf(one.verdict) - verdicts.indexOf(other.verdict)) < 0;

const keyOf = ({ rule, judgedOn }: Place): string => JSON.stringify([rule, judgedOn ?? null]);

function judgementOf({ verdict, inPart, reason, explainedBy = [] }: Result): Judgement {
  const because = reason === undefined ? {} : { reason };
  switch (verdict) {
    case 'unknown':
      return { standing: 'unknown', ...because, explainedBy, verdict };
    case 'skip':
    case 'off':
      return { standing: 'skipped', ...because, explainedBy, verdict };
    case 'pass':
      return { standing: 'judged', explainedBy, verdict };
    case 'fail':
      return inPart === true
        ? { standing: 'unknown', ...because, explainedBy, verdict }
        : { standing: 'judged', explainedBy, verdict };
    case 'waived':
      // The reason of a waived result is that of the waiver.
      return inPart === true
        ? { standing: 'unknown', reason: 'one of the hosts could not be judged', explainedBy, verdict }
        : { standing: 'judged', explainedBy, verdict };
  }
}
