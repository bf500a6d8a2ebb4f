import { stringify } from 'yaml';
import type { PairReport } from '../../sdk/index.ts';
import { Held } from '../held.ts';
import type { RemedyStep } from './remedy-steps.ts';
import { notJudged, RemedySteps } from './remedy-steps.ts';
import type { ReportHead } from '../reporter.ts';
import { reporter } from '../reporter.ts';

/**
 * The remedies as an Ansible playbook of pauses: it shows each step with the hosts that it concerns and waits for a
 * person to say that it is done. It changes nothing itself; a team replaces pauses by tasks of its own as it likes.
 * Each step is a play: Ansible finishes one play before the next, while the tasks of one play with `serial` would run
 * to the end on one host first, and `pause` runs once whatever its condition says of the other hosts.
 */
export const remedyPlaybook = reporter(({ halint, rules }) => {
  // Before any pair is repaired, the second writers of all pairs are stopped.
  const [stops, others] = [new Held(), new Held()];
  const blind: string[] = [];
  let count = 0;
  return {
    start: `# What to do about the findings of halint ${halint}. Each play shows a step and waits; none changes a host.\n`,
    pair: (pair) => {
      const [sentences, plays] = [notJudged(pair), playsOf(rules, pair)];
      for (const each of sentences) blind.push(each);
      for (const { stop, text } of plays) (stop ? stops : others).add(text);
      count += plays.length;
      return '';
    },
    *end() {
      for (const line of blind) yield `# ${line}\n`;
      yield count === 0 ? '\n[]\n' : '\n';
      yield* stops;
      yield* others;
    },
  };
});

interface Play {
  readonly stop: boolean;
  readonly text: string;
}

function playsOf(rules: ReportHead['rules'], pair: PairReport): readonly Play[] {
  const all = new RemedySteps(rules);
  all.add(pair);
  const steps = all.inOrder();
  const plays = steps.map(
    (step, index): Play => ({
      stop: step.stops,
      text: stringify([play(pair, step, `${index + 1} of ${steps.length}`)], { lineWidth: 0 }),
    }),
  );
  const barrier = all.barrier();
  return barrier === undefined
    ? plays
    : [...plays, { stop: true, text: stringify([barrierPlay(pair, barrier)], { lineWidth: 0 }) }];
}

function play(pair: PairReport, step: RemedyStep, number: string): object {
  const commands =
    step.commands.length === 0 ? [] : ['Commands to choose from:', ...step.commands.map((command) => `  ${command}`)];
  return {
    name: `${pair.pair}, ${pair.takenAt}, step ${number}: ${step.rule}`,
    hosts: step.hosts.join(':'),
    gather_facts: false,
    tasks: [
      {
        name: step.rule,
        ...pause([`On ${step.hosts.join(' and ')}:`, ...step.findings, step.remedy, ...commands]),
        tags: [step.rule.split('/')[0] ?? 'halint'],
      },
    ],
  };
}

function barrierPlay(pair: PairReport, barrier: string): object {
  const hosts = [pair.hosts.a.name, pair.hosts.b.name].join(':');
  return {
    name: `${pair.pair}: one writer`,
    hosts,
    gather_facts: false,
    tasks: [{ name: 'Only one host writes', ...pause([barrier]), tags: ['always'] }],
  };
}

const pause = (lines: readonly string[]): object => ({
  'ansible.builtin.pause': { prompt: lines.join('\n').replaceAll('{{', '{ {').replaceAll('{%', '{ %') },
});
