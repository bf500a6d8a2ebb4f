import type { Report } from '../sdk/index.ts';
import type { PlacedFinding } from './findings.ts';
import { counted, findingsOf } from './findings.ts';

/** One thing to do, for every finding that it mends. */
export interface RemedyStep {
  readonly rule: string;
  readonly remedy: string;
  /** Commands that the remedy quotes, in its order. A person chooses among them: pcs or crm, this value or that. */
  readonly commands: readonly string[];
  readonly findings: readonly PlacedFinding[];
}

/**
 * In which order to mend: first what can make two hosts write at once, then what a failover needs, then what differs,
 * then how the pair is watched. Mending storage below a cluster that cannot fence is how mail is lost.
 */
const order = ['fencing', 'quorum', 'cluster', 'replication', 'vip', 'storage', 'boot', 'services', 'network', 'identity', 'packages', 'update', 'drift', 'sync', 'security', 'sizing', 'monitoring'];

/** The remedies of all findings, each once, in the order in which to take them. */
export function remedySteps(report: Report): readonly RemedyStep[] {
  const steps = new Map<string, PlacedFinding[]>();
  for (const placed of findingsOf(report)) {
    const key = JSON.stringify([placed.result.rule, placed.finding.remedy]);
    steps.set(key, [...(steps.get(key) ?? []), placed]);
  }
  return [...steps.values()].flatMap((findings): RemedyStep[] => {
    const [first] = findings;
    if (first === undefined) return [];
    const { remedy } = first.finding;
    return [{ rule: first.result.rule, remedy, commands: commandsIn(remedy), findings }];
  }).sort((left, right) => rank(left.rule) - rank(right.rule));
}

const rank = (rule: string): number => {
  const at = order.indexOf(rule.split('/')[0] ?? '');
  return at < 0 ? order.length : at;
};

/** What stands between backquotes and is more than one word: `pcs property set stonith-enabled=true`. */
const commandsIn = (remedy: string): readonly string[] =>
  [...remedy.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '').filter((text) => /^[a-z][\w./-]* \S/.test(text));

/** What the steps cannot cover, because nobody could look: one line each. */
export const notJudged = (report: Report): readonly string[] =>
  report.pairs.flatMap((pair) => [
    ...[pair.hosts.a, pair.hosts.b]
      .filter((host) => host.status !== 'complete')
      .map((host) => `${host.name} could not be read${host.status === 'partial' ? ' to the end' : ''}: ${host.error ?? host.status}. Mend that first, then check again.`),
    ...(pair.counts.unknown > 0 ? [`${counted(pair.counts.unknown, 'verdict is', 'verdicts are')} unknown for ${pair.pair}: halint check says why.`] : []),
  ]);
