import type { Standing } from '../sdk/comparison.ts';
import type { HostReport, PairReport, ReportedFinding, Result, Side, Verdict } from '../sdk/index.ts';

export interface Stand {
  readonly standing: Standing;
  /** Why it is not judged. */
  readonly reason?: string;
}

/** Where a finding is, by names that hold in every report of the pair. */
export interface Place {
  readonly rule: string;
  /** The host on which the rule is judged; absent: the pair. */
  readonly judgedOn?: string;
  /** The host that is wrong; absent: the pair as a whole. */
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

interface Judgement extends Stand {
  /** The rules that report findings of this rule as well, so that these are left out. */
  readonly explainedBy: readonly string[];
  readonly verdict: Verdict;
}

const sides: readonly Side[] = ['a', 'b'];
/** Of several results of one place, which counts: findings that are accepted stand in a result of their own. */
const standings: readonly Standing[] = ['unknown', 'judged', 'skipped', 'missing'];
const verdicts: readonly Verdict[] = ['unknown', 'fail', 'waived', 'pass', 'off', 'skip'];

/** Of one report of a pair: where it says that nothing else is wrong, and where it cannot. Keeps nothing else of it. */
export class Judgements {
  readonly #hosts: ReadonlyMap<string, HostReport['status']>;
  readonly #places = new Map<string, Judgement>();

  constructor({ hosts, results }: PairReport) {
    this.#hosts = new Map(sides.map((side) => [hosts[side].name, hosts[side].status]));
    for (const result of results) {
      const key = keyOf(placeOfFinding(hosts, result));
      const [own, other] = [judgementOf(result), this.#places.get(key)];
      if (other === undefined || isGraver(own, other)) this.#places.set(key, own);
    }
  }

  /** Of the place itself: did the rule come to a verdict there? */
  of(place: Place): Stand & { readonly verdict?: Verdict } {
    return (
      this.#outOfSight(place) ??
      this.#places.get(keyOf(place)) ?? { standing: 'missing', reason: 'the rule is not in this report' }
    );
  }

  /** Of a finding that the report does not have: is it known not to be there? */
  without(place: Place): Stand {
    const stand = this.of(place);
    const causes = this.#places.get(keyOf(place))?.explainedBy ?? [];
    if (stand.standing !== 'judged' || causes.length === 0) return stand;
    return { standing: 'skipped', reason: `${causes.join(' and ')} may report what explains it` };
  }

  /** Equal texts of two reports of a pair: both say the same of every place, whatever their reasons. */
  get fingerprint(): string {
    return JSON.stringify([
      [...this.#hosts],
      [...this.#places].map(([key, { standing, explainedBy }]) => [key, standing, explainedBy]).sort(),
    ]);
  }

  #outOfSight({ judgedOn, host }: Place): Stand | undefined {
    for (const name of [judgedOn, host]) {
      if (name === undefined) continue;
      const status = this.#hosts.get(name);
      if (status === undefined) return { standing: 'missing', reason: `the report has no host ${name}` };
      if (status === 'unreachable') return { standing: 'unknown', reason: `${name} could not be read` };
    }
    return undefined;
  }
}

const isGraver = (one: Judgement, other: Judgement): boolean =>
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
      // Its reason is why it is accepted.
      return inPart === true
        ? { standing: 'unknown', reason: 'one of the hosts could not be judged', explainedBy, verdict }
        : { standing: 'judged', explainedBy, verdict };
  }
}
