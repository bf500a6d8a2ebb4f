import type { PairReport, Repair, ReportedFinding } from '../sdk/index.ts';
import { compareRepairs, firstStepIn, isSecondWriter } from '../sdk/index.ts';
import { findingsOf, momentText, repairOf } from './findings.ts';
import type { Statement } from './statement.ts';

/** What to do first, over all pairs: of what comes into question, the first of each kind is enough to know. */
export class FirstThings {
  #worst: Worst | undefined;
  /** The name of the first host that was not read. */
  #unread: string | undefined;
  #step: Step | undefined;

  add(pair: PairReport): void {
    const step = stepOf(pair);
    if (this.#step === undefined || (!this.#step.hindered && step?.hindered === true)) this.#step = step;
    this.#unread ??= [pair.hosts.a, pair.hosts.b].find(({ status }) => status === 'unreachable')?.name;
    const [placed] = findingsOf(pair);
    if (placed === undefined) return;
    const repair = repairOf(placed);
    if (this.#worst === undefined || compareRepairs(repair, this.#worst.repair) < 0)
      this.#worst = { repair, pair: pair.pair, place: placed.place, finding: placed.finding };
  }

  /** In an update the order of its steps decides what comes first. `several`: pairs have to be named. */
  statement(several: boolean): Statement | undefined {
    return this.#step === undefined ? this.#whatToDo(several) : nextInUpdate(this.#step, several);
  }

  /**
   * A second writer is stopped before anything else. Then a host that was not read comes first, because what it would
   * show may change what is right to do on the other one. The reason stands where the host is listed.
   */
  #whatToDo(several: boolean): Statement | undefined {
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
  // A step names its host itself, which need not be that of the finding.
  const named = remedy.includes(`\n1. ${first.slice(0, -1)}`);
  const step = isSecondWriter(repair) ? `${first} Until then start, move and fence nothing.` : first;
  return {
    full: `Do this first ${named ? `for ${subject} of ${place}` : `on ${place} for ${subject}`} (wrong ${momentText[moment]}): ${step}`,
    short: `Do this first ${named ? 'for' : 'on'} ${place}: ${step}`,
  };
}

/** The next step of a pair's update. */
interface Step {
  readonly text: string;
  readonly phase: string;
  readonly pair: string;
  /** Names it. */
  readonly host?: string;
  /** Whether something stands in the way of the update; such a step comes before one that goes on with it. */
  readonly hindered: boolean;
}

function stepOf({ pair, phase, nextStep, hosts }: PairReport): Step | undefined {
  if (nextStep === undefined) return undefined;
  const { text, host, rule } = nextStep;
  return {
    text,
    phase: phase ?? '',
    pair,
    ...(host === undefined ? {} : { host: hosts[host].name }),
    hindered: rule !== undefined,
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
