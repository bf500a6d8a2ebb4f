import type { PairReport, Severity } from '../../../sdk/index.ts';
import { firstStepIn, isSecondWriter } from '../../../sdk/index.ts';
import type { PlacedFinding } from '../../findings.ts';
import { counted, findingsOf, groupBy, repairOf } from '../../findings.ts';
import { missingFacts, reasonText } from '../../unknown.ts';
import type { State } from './state.ts';
import { unreadHosts } from './state.ts';

/** One of the first things to do. */
export interface FirstStep {
  readonly state: State;
  readonly title: string;
  readonly text: string;
  /** The rule with the details; absent: they are in the section about checks that were not judged. */
  readonly rule?: string;
}

const maximum = 3;

/**
 * The first steps, in the order of repair. A second writer comes before everything. Next comes a host that was not
 * read, because its data may change the right action; last come facts that could not be read.
 */
export function firstSteps(pair: PairReport): readonly FirstStep[] {
  const found = [...groupBy(findingsOf(pair), ({ result }) => result.rule).values()].flatMap(([first]) =>
    first === undefined ? [] : [first],
  );
  const stop = found
    .filter((placed) => isSecondWriter(repairOf(placed)))
    .map((placed, i) => repairStep(pair, placed, i === 0));
  const others = found.filter((placed) => !isSecondWriter(repairOf(placed)));
  const urgent = others.filter(({ result }) => isUrgent(result.severity)).map((placed) => repairStep(pair, placed));
  const rest = others.filter(({ result }) => !isUrgent(result.severity)).map((placed) => repairStep(pair, placed));
  return [...stop, ...updateStep(pair), ...unreadSteps(pair), ...urgent, ...missingSteps(pair), ...rest].slice(
    0,
    maximum,
  );
}

const isUrgent = (severity: Severity): boolean => severity === 'critical' || severity === 'error';

/** `warns`: it is the first of several steps that end a second writer. */
function repairStep(pair: PairReport, { result, finding }: PlacedFinding, warns = false): FirstStep {
  const side = finding.host ?? result.host;
  const warning = warns ? ' Do not start, move or fence anything before that.' : '';
  return {
    state: result.severity,
    title: `${headline(finding.message)}${side === undefined ? '' : ` (${pair.hosts[side].name})`}`,
    text: `${firstStepIn(finding.remedy)}${warning}`,
    rule: result.rule,
  };
}

function updateStep({ nextStep, phase }: PairReport): readonly FirstStep[] {
  if (nextStep === undefined) return [];
  const { text, rule } = nextStep;
  const state = rule === undefined ? 'info' : 'error';
  return [{ state, title: `Next step of the update (${phase ?? ''})`, text, ...(rule === undefined ? {} : { rule }) }];
}

const unreadSteps = (pair: PairReport): readonly FirstStep[] =>
  unreadHosts(pair).map(({ name, error }) => ({
    state: 'unknown',
    title: `Make ${name} readable`,
    text: `${error === undefined ? 'Part of it could not be read.' : `${sentenceCase(error)}.`} Check on its console or BMC whether it runs, and from here whether SSH reaches it; then run halint again. Move nothing to it before that.`,
  }));

/** Facts of hosts that were read. */
function missingSteps(pair: PairReport): readonly FirstStep[] {
  return missingFacts(pair)
    .filter(({ side }) => pair.hosts[side].status === 'complete')
    .map(({ side, reason, facts, results }) => ({
      state: 'unknown',
      title: `Make ${counted(facts.length, 'fact')} of ${pair.hosts[side].name} readable: ${reasonText[reason]}`,
      text: `${counted(results.length, 'check')} could not be judged. ${facts[0] === undefined ? '' : `${facts[0].fact}: ${facts[0].detail}`}`,
    }));
}

/** A message as a title: without a full stop, because other words follow it. */
export const headline = (message: string): string => sentenceCase(message).replace(/\.$/, '');

/** Starts with a capital letter, unless the first word is a path or a name. */
const sentenceCase = (text: string): string =>
  /^[a-z]+ /.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}` : text;
