import type { PairReport, Result, Side } from '../../../sdk/index.ts';
import type { State } from './state.ts';
import { stateOf, unreadHosts, worst } from './state.ts';

/** A part of the picture. A result that concerns no other part concerns its host, or both. */
export type PartKey = `host-${Side}` | 'address' | 'cluster' | 'rings' | `fencing-${Side}` | 'stores' | 'copies';

const sides: readonly Side[] = ['a', 'b'];
const hostParts: readonly PartKey[] = ['host-a', 'host-b'];

/** The parts of the rules in a category; the other categories concern the hosts. */
const parts: Readonly<Record<string, readonly PartKey[]>> = {
  vip: ['address'],
  cluster: ['cluster'],
  quorum: ['cluster'],
  fencing: ['fencing-a', 'fencing-b'],
  storage: ['stores'],
  replication: ['stores'],
  boot: ['stores'],
  sync: ['copies'],
};

const onRings = /^cluster\/(rings-|two-rings|link-)/;

/** The results that concern each part, worst first, and the state that they give it. */
export class PartStates {
  readonly #pair: PairReport;
  readonly #results = new Map<PartKey, Result[]>();

  constructor(pair: PairReport) {
    this.#pair = pair;
    for (const result of pair.results)
      for (const part of partsOf(result)) this.#results.set(part, [...(this.#results.get(part) ?? []), result]);
  }

  /** The worst of the results; a host that was not read completely is never better than unknown. */
  state(part: PartKey): State {
    const states = (this.#results.get(part) ?? []).flatMap(stateOf);
    const unread = unreadHosts(this.#pair).some((host) => part === `host-${host === this.#pair.hosts.a ? 'a' : 'b'}`);
    return worst([...states, ...(unread ? (['unknown'] as const) : [])]) ?? 'unknown';
  }

  /** The rule with the worst finding. */
  rule(part: PartKey): string | undefined {
    const state = this.state(part);
    return this.#results
      .get(part)
      ?.find((result) => result.verdict === 'fail' && result.findings.length > 0 && result.severity === state)?.rule;
  }
}

/** A finding of a rule about the pair may name one host; it then concerns this host as well. */
export function partsOf(result: Result): readonly PartKey[] {
  const { rule, host, findings } = result;
  if (onRings.test(rule)) return ['rings'];
  const own = parts[rule.split('/')[0] ?? ''];
  const named = [...new Set([host, ...findings.map((finding) => finding.host)])].filter((side) => side !== undefined);
  if (own !== undefined) return [...own, ...named.map((side): PartKey => `host-${side}`)];
  return named.length === 0 ? hostParts : named.map((side): PartKey => `host-${side}`);
}

export const allParts: readonly PartKey[] = [
  ...hostParts,
  ...(['address', 'cluster', 'rings', 'fencing-a', 'fencing-b', 'stores', 'copies'] as const),
];

export { sides };
