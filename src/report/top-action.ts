import type { PairReport, Repair, ReportedFinding } from '../sdk/index.ts';
import { compareRepairs, firstStepIn, isSecondWriter } from '../sdk/index.ts';
import { findingsOf, momentText, repairOf } from './findings.ts';
import type { Statement } from './statement.ts';

/** Determines the most urgent action over all pairs. Keeps only the first candidate of each kind. */
export class TopAction {
  #worst: Worst | undefined;
  /** The name of the first host that was not read. */
  #unread: string | undefined;
  #step: Step | undefined;

  add(pair: PairReport): void {
    const step = stepOf(pair);
    if (this.#step === undefined || (!this.#step.blocked && step?.blocked === true)) this.#step = step;
    this.#unread ??= [pair.hosts.a, pair.hosts.b].find(({ status }) => status === 'unreachable')?.name;
    const [placed] = findingsOf(pair);
    if (placed === undefined) return;
    const repair = repairOf(placed);
    if (this.#worst === undefined || compareRepairs(repair, this.#worst.repair) < 0)
      this.#worst = { repair, pair: pair.pair, place: placed.place, finding: placed.finding };
  }

  /** During an update, the next step of the update comes first. `several`: name the pair. */
  statement(several: boolean): Statement | undefined {
    return this.#step === undefined ? this.#action(several) : nextInUpdate(this.#step, several);
  }

  /**
   * A second writer must be stopped before anything else. Next comes a host that was not read, because its data may
   * change the right action on the other host.
   */
  #action(several: boolean): Statement | undefined {
    const [worst, unread] = [this.#worst, this.#unread];
    const of = several && worst?.finding.host !== undefined ? ` of pair ${worst.pair}` : '';
    const step = worst === undefined ? undefined : firstStep(`${worst.place}${of}`, worst);
    if (unread === undefined || (worst !== undefined && isSecondWriter(worst.repair))) return step;
    const short = `Do this first: make ${unread} readable.`;
    return { full: step === undefined ? short : `${short} Then ${step.full.replace('Do this first ', '')}`, short };
  }
}

interface Worst {
  readonly repair: Repair;
  readonly pair: string;
  readonly place: string;
  readonly finding: ReportedFinding;
}

function firstStep(place: string, { repair, finding: { subject, moment, remedy } }: Worst): Statement {
  const first = firstStepIn(remedy);
  // A step names its own host, which may differ from the host of the finding.
  const named = remedy.includes(`\n1. ${first.slice(0, -1)}`);
  const step = isSecondWriter(repair) ? `${first} Do not start, move or fence anything before that.` : first;
  return {
    full: `Do this first ${named ? `for ${subject} of ${place}` : `on ${place} for ${subject}`} (wrong ${momentText[moment]}): ${step}`,
    short: `Do this first ${named ? 'for' : 'on'} ${place}: ${step}`,
  };
}

/** The next step in the update of a pair. */
interface Step {
  readonly text: string;
  readonly phase: string;
  readonly pair: string;
  /** The host of the step. */
  readonly host?: string;
  /** Whether a finding blocks the update. Such a step comes before a step that continues the update. */
  readonly blocked: boolean;
}

function stepOf({ pair, phase, nextStep, hosts }: PairReport): Step | undefined {
  if (nextStep === undefined) return undefined;
  const { text, host, rule } = nextStep;
  return {
    text,
    phase: phase ?? '',
    pair,
    ...(host === undefined ? {} : { host: hosts[host].name }),
    blocked: rule !== undefined,
  };
}

function nextInUpdate({ text, phase, pair, host }: Step, several: boolean): Statement {
  const places = [...(host === undefined ? [] : [host]), ...(several ? [`pair ${pair}`] : [])];
  const where = places.length === 0 ? '' : ` on ${places.join(' of ')}`;
  return {
    full: `Next step of the update (${phase})${where}: ${text}`,
    short: `Next step${where}: ${/^.*?[.;](?= )/.exec(text)?.[0] ?? text}`,
  };
}
