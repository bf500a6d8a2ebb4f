import type { PairReport } from '../sdk/index.ts';
import { counted, findingsOf, sentence } from './findings.ts';
import { detached } from './held.ts';

/** One thing to do, for every finding that it mends. */
export interface RemedyStep {
  readonly rule: string;
  readonly remedy: string;
  /** Commands that the remedy quotes, in its order. A person chooses among them: pcs or crm, this value or that. */
  readonly commands: readonly string[];
  /** The findings, each as one line. */
  readonly findings: readonly string[];
  /** The names of the hosts to do it on. A finding of the pair as a whole is mended from its first host. */
  readonly hosts: readonly string[];
}

/**
 * In which order to mend: first what can make two hosts write at once, then what a failover needs, then what differs,
 * then how the pair is watched. Mending storage below a cluster that cannot fence is how mail is lost.
 */
const order = ['fencing', 'quorum', 'cluster', 'replication', 'vip', 'storage', 'boot', 'services', 'network', 'identity', 'packages', 'update', 'drift', 'sync', 'security', 'sizing', 'monitoring'];

/** The remedies of all findings, each once, in the order in which to take them. */
export class RemedySteps {
  readonly #steps = new Map<string, { readonly rule: string; readonly remedy: string; readonly findings: string[]; readonly hosts: Set<string> }>();

  add(pair: PairReport): void {
    for (const placed of findingsOf(pair)) {
      const { rule, host } = placed.result;
      const { remedy } = placed.finding;
      const key = JSON.stringify([rule, remedy]);
      const step = this.#steps.get(key) ?? { rule, remedy: detached(remedy), findings: [], hosts: new Set() };
      this.#steps.set(key, step);
      step.findings.push(detached(sentence(placed)));
      step.hosts.add(pair.hosts[placed.finding.host ?? host ?? 'a'].name);
    }
  }

  inOrder(): readonly RemedyStep[] {
    return [...this.#steps.values()]
      .map(({ rule, remedy, findings, hosts }) => ({ rule, remedy, commands: commandsIn(remedy), findings, hosts: [...hosts] }))
      .sort((left, right) => rank(left.rule) - rank(right.rule));
  }
}

const rank = (rule: string): number => {
  const at = order.indexOf(rule.split('/')[0] ?? '');
  return at < 0 ? order.length : at;
};

/** What stands between backquotes and is more than one word: `pcs property set stonith-enabled=true`. */
const commandsIn = (remedy: string): readonly string[] =>
  [...remedy.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '').filter((text) => /^[a-z][\w./-]* \S/.test(text));

/** What the steps cannot cover, because nobody could look: one line each. */
export const notJudged = (pair: PairReport): readonly string[] => [
  ...[pair.hosts.a, pair.hosts.b]
    .filter((host) => host.status !== 'complete')
    .map((host) => `${host.name} could not be read${host.status === 'partial' ? ' to the end' : ''}: ${host.error ?? host.status}. Mend that first, then check again.`),
  ...(pair.counts.unknown > 0 ? [`${counted(pair.counts.unknown, 'verdict is', 'verdicts are')} unknown for ${pair.pair}: halint check says why.`] : []),
];
