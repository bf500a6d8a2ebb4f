import type { PairReport, Remedy, RemedyValues, Repair } from '../../sdk/index.ts';
import { compareRepairs, isSecondWriter, remedyText } from '../../sdk/index.ts';
import { counted, findingsOf, repairOf, sentence } from '../findings.ts';
import { detachedCopy } from '../compressed-buffer.ts';
import { stepsOf } from './remedies.ts';
import type { ReportHead } from '../reporter.ts';
import { settingSentences } from '../settings.ts';

/** One step, with all findings that it fixes. */
export interface RemedyStep {
  readonly rule: string;
  readonly remedy: string;
  /** Commands quoted in a plain-text remedy, in order. They may be alternatives, such as pcs or crm. */
  readonly commands: readonly string[];
  /** The findings, each as one line. */
  readonly findings: readonly string[];
  /** The hosts on which to run the step. A finding of the pair as a whole is fixed from the first host. */
  readonly hosts: readonly string[];
  /** It stops a second writer and must come before all other steps. */
  readonly stops: boolean;
}

interface Step {
  readonly rule: string;
  /** The remedy as data; undefined for a plain-text remedy. */
  readonly steps: Remedy | undefined;
  readonly text: string;
  readonly values: RemedyValues[];
  readonly findings: string[];
  readonly hosts: Set<string>;
  /** The most urgent of its findings. */
  repair: Repair;
}

/** The distinct remedies of all findings, in the order of repair. */
export class RemedySteps {
  readonly #rules: ReportHead['rules'];
  readonly #steps = new Map<string, Step>();
  readonly #pairsWithSecondWriter: string[] = [];

  constructor(rules: ReportHead['rules']) {
    this.#rules = rules;
  }

  add(pair: PairReport): void {
    const all = findingsOf(pair).map((placed) => ({
      placed,
      repair: withoutTexts(repairOf(placed)),
      text: detachedCopy(sentence(placed)),
    }));
    if (all.some(({ repair }) => isSecondWriter(repair))) this.#pairsWithSecondWriter.push(detachedCopy(pair.pair));
    for (const { placed, repair, text } of all) {
      const { rule, host } = placed.result;
      const { remedy, values } = placed.finding;
      const steps = stepsOf(this.#rules, placed);
      const key = JSON.stringify([rule, steps ?? remedy]);
      const step = this.#steps.get(key) ?? {
        rule,
        steps,
        text: detachedCopy(remedy),
        values: [],
        findings: [],
        hosts: new Set(),
        repair,
      };
      if (values !== undefined)
        step.values.push(
          Object.fromEntries(Object.entries(values).map(([name, value]) => [name, detachedCopy(value)])),
        );
      this.#steps.set(key, step);
      if (compareRepairs(repair, step.repair) < 0) step.repair = repair;
      step.findings.push(text);
      step.hosts.add(pair.hosts[placed.finding.host ?? host ?? 'a'].name);
    }
  }

  sorted(): readonly RemedyStep[] {
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
   * The warning between the steps that stop a second writer and all other steps; undefined if there is no second
   * writer.
   */
  barrier(): string | undefined {
    if (this.#pairsWithSecondWriter.length === 0) return undefined;
    return (
      `Do not continue with ${this.#pairsWithSecondWriter.join(', ')} until only one host writes, you have decided which data to keep, and halint check reports no second writer. ` +
      'Later steps start, move or fence services. Run earlier, they can destroy the only good copy of the data.'
    );
  }
}

/** A copy without texts that do not affect the order. */
const withoutTexts = ({ rule, severity, finding: { moment, actual } }: Repair): Repair => ({
  rule,
  severity,
  finding: { moment, actual: detachedCopy(actual) },
});

/** Texts in backquotes with more than one word: `pcs property set stonith-enabled=true`. */
const commandsIn = (remedy: string): readonly string[] =>
  [...remedy.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '').filter((text) => /^[a-z][\w./-]* \S/.test(text));

/** One line for everything that the steps do not cover, because it could not be read or is turned off. */
export const notJudged = (pair: PairReport): readonly string[] => [
  ...[pair.hosts.a, pair.hosts.b]
    .filter((host) => host.status !== 'complete')
    .map(
      (host) =>
        `${host.name} could not be read${host.status === 'partial' ? ' to the end' : ''}: ${host.error ?? host.status}. Fix that first, then check again.`,
    ),
  ...(pair.counts.unknown > 0
    ? [`${counted(pair.counts.unknown, 'verdict is', 'verdicts are')} unknown for ${pair.pair}: halint check says why.`]
    : []),
  ...settingSentences(pair).map((each) => `${pair.pair}: ${each}`),
];
