import type { PairReport, Result, RulePart, Side } from '../../../sdk/index.ts';
import { partOf } from '../../../sdk/index.ts';
import type { ReportHead } from '../../reporter.ts';
import type { State } from './state.ts';
import { stateOf, unreadHosts, worst } from './state.ts';

/** A part of the picture. */
export type PartKey = `host-${Side}` | 'address' | 'cluster' | 'rings' | `fencing-${Side}` | 'storage' | 'copies';

export const sides: readonly Side[] = ['a', 'b'];
const hostKey = (side: Side): PartKey => `host-${side}`;
const hostKeys = sides.map(hostKey);

/** The parts of the picture that show the results of a rule; of a rule about hosts, its results name them. */
const keysOf: Readonly<Record<RulePart, readonly PartKey[]>> = {
  host: [],
  address: ['address'],
  cluster: ['cluster'],
  rings: ['rings'],
  fencing: ['fencing-a', 'fencing-b'],
  storage: ['storage'],
  copies: ['copies'],
};

/** The results that concern each part, worst first, and the state that they give it. */
export class PartStates {
  readonly #pair: PairReport;
  readonly #results = new Map<PartKey, Result[]>();

  /** `drawn`: the parts that the picture of this pair has. */
  constructor(rules: ReportHead['rules'], pair: PairReport, drawn: ReadonlySet<PartKey>) {
    this.#pair = pair;
    for (const result of pair.results)
      for (const key of partsOf(rules, result, drawn))
        this.#results.set(key, [...(this.#results.get(key) ?? []), result]);
  }

  /** The worst of the results. Without a result, and for a host that was not read completely, at best unknown. */
  state(key: PartKey): State {
    const states = this.#of(key).flatMap(stateOf);
    const unread = unreadHosts(this.#pair).some((host) => key === hostKey(host === this.#pair.hosts.a ? 'a' : 'b'));
    return worst([...states, ...(unread ? (['unknown'] as const) : [])]) ?? 'unknown';
  }

  /**
   * The rule whose finding makes the part what it is. If other rules explain that finding, it is one of these. Absent:
   * the part has no finding, or checks that were not judged are worse.
   */
  rule(key: PartKey): string | undefined {
    const state = this.state(key);
    const worstOnes = this.#of(key).filter((result) => stateOf(result).includes(state));
    if (worstOnes.some(({ verdict }) => verdict === 'unknown')) return undefined;
    const failed = worstOnes.filter(({ verdict }) => verdict === 'fail');
    const shown = failed.find(({ findings }) => findings.length > 0)?.rule;
    return shown ?? failed.flatMap(({ explainedBy = [] }) => explainedBy).find((cause) => this.#hasFinding(cause));
  }

  #of(key: PartKey): readonly Result[] {
    return this.#results.get(key) ?? [];
  }

  #hasFinding(rule: string): boolean {
    return this.#pair.results.some(
      (result) => result.rule === rule && result.verdict === 'fail' && result.findings.length > 0,
    );
  }
}

/**
 * The parts that a result concerns: those of its rule and the hosts that it names. If none of these is drawn, such as
 * rings without corosync, both hosts show it, so that no result is without a part.
 */
export function partsOf(
  rules: ReportHead['rules'],
  { rule, host, findings }: Result,
  drawn: ReadonlySet<PartKey>,
): readonly PartKey[] {
  const part = (Object.hasOwn(rules, rule) ? rules[rule]?.part : undefined) ?? partOf(rule);
  const own = keysOf[part].filter((key) => drawn.has(key));
  const named = [...new Set([host, ...findings.map((finding) => finding.host)])].filter((side) => side !== undefined);
  const all = [...own, ...named.map(hostKey)];
  return all.length > 0 ? all : hostKeys;
}
