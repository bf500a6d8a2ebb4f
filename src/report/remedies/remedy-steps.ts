import type { PairReport, Remedy, RemedyValues, Repair } from '../../sdk/index.ts';
import { compareRepairs, isSecondWriter, remedyText } from '../../sdk/index.ts';
import { counted, findingsOf, repairOf, sentence } from '../findings.ts';
import { detached } from '../held.ts';
import { stepsOf } from './remedies.ts';
import type { ReportHead } from '../reporter.ts';
import { settingSentences } from '../settings.ts';

/** One thing to do, for every finding that it mends. */
export interface RemedyStep {
  readonly rule: string;
  readonly remedy: string;
  /**
   * Commands that a remedy without steps quotes, in its order. A person chooses among them: pcs or crm, this value or
   * that.
   */
  readonly commands: readonly string[];
  /** The findings, each as one line. */
  readonly findings: readonly string[];
  /** The names of the hosts to do it on. A finding of the pair as a whole is mended from its first host. */
  readonly hosts: readonly string[];
  /** It stops a second writer: no other step may be taken before. */
  readonly stops: boolean;
}

interface Step {
  readonly rule: string;
  /** The remedy as data; absent: it is a text only. */
  readonly steps: Remedy | undefined;
  readonly text: string;
  readonly values: RemedyValues[];
  readonly findings: string[];
  readonly hosts: Set<string>;
  /** The most urgent of its findings. */
  repair: Repair;
}

/** The remedies of all findings, each once, in the order in which to take them. */
export class RemedySteps {
  readonly #rules: ReportHead['rules'];
  readonly #steps = new Map<string, Step>();
  readonly #split: string[] = [];

  constructor(rules: ReportHead['rules']) {
    this.#rules = rules;
  }

  add(pair: PairReport): void {
    const all = findingsOf(pair).map((placed) => ({
      placed,
      repair: kept(repairOf(placed)),
      told: detached(sentence(placed)),
    }));
    if (all.some(({ repair }) => isSecondWriter(repair))) this.#split.push(detached(pair.pair));
    for (const { placed, repair, told } of all) {
      const { rule, host } = placed.result;
      const { remedy, values } = placed.finding;
      const steps = stepsOf(this.#rules, placed);
      const key = JSON.stringify([rule, steps ?? remedy]);
      const step = this.#steps.get(key) ?? {
        rule,
        steps,
        text: detached(remedy),
        values: [],
        findings: [],
        hosts: new Set(),
        repair,
      };
      if (values !== undefined)
        step.values.push(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, detached(value)])));
      this.#steps.set(key, step);
      if (compareRepairs(repair, step.repair) < 0) step.repair = repair;
      step.findings.push(told);
      step.hosts.add(pair.hosts[placed.finding.host ?? host ?? 'a'].name);
    }
  }

  inOrder(): readonly RemedyStep[] {
    return [...this.#steps.values()]
      .sort((left, right) => compareRepairs(left.repair, right.repair))
      .map(({ rule, steps, text, values, findings, hosts, repair }) => ({
        rule,
        remedy: steps === undefined ? text : remedyText(steps, values),
        commands: steps === undefined ? commandsIn(text) : [],
        findings,
        hosts: [...hosts],
        stops: isSecondWriter(repair),
      }));
  }

  /**
   * What stands between the steps that stop a second writer and all others; undefined where there is no second writer.
   */
  barrier(): string | undefined {
    if (this.#split.length === 0) return undefined;
    return (
      `Go no further with ${this.#split.join(', ')} until only one host writes, you know whose data stay, and halint check reports no second writer. ` +
      'The steps after this one start, move or fence: taken before, they can destroy the only good copy of the data.'
    );
  }
}

/** Without the texts of the finding that the order does not depend on. */
const kept = ({ rule, severity, finding: { moment, actual } }: Repair): Repair => ({
  rule,
  severity,
  finding: { moment, actual: detached(actual) },
});

/** What stands between backquotes and is more than one word: `pcs property set stonith-enabled=true`. */
const commandsIn = (remedy: string): readonly string[] =>
  [...remedy.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '').filter((text) => /^[a-z][\w./-]* \S/.test(text));

/** What the steps cannot cover, because it could not be read or the configuration turned it off: one line each. */
export const notJudged = (pair: PairReport): readonly string[] => [
  ...[pair.hosts.a, pair.hosts.b]
    .filter((host) => host.status !== 'complete')
    .map(
      (host) =>
        `${host.name} could not be read${host.status === 'partial' ? ' to the end' : ''}: ${host.error ?? host.status}. Mend that first, then check again.`,
    ),
  ...(pair.counts.unknown > 0
    ? [`${counted(pair.counts.unknown, 'verdict is', 'verdicts are')} unknown for ${pair.pair}: halint check says why.`]
    : []),
  ...settingSentences(pair).map((each) => `${pair.pair}: ${each}`),
];
