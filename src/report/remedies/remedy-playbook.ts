import { stringify } from 'yaml';
import type { PairReport } from '../../sdk/index.ts';
import { CompressedBuffer } from '../compressed-buffer.ts';
import type { RemedyStep } from './remedy-steps.ts';
import { notJudged, RemedySteps } from './remedy-steps.ts';
import type { ReportHead } from '../reporter.ts';
import { reporter } from '../reporter.ts';

/**
 * The remedies as an Ansible playbook of pauses. Each pause shows a step with its hosts and waits for confirmation. The
 * playbook changes nothing itself; pauses can be replaced by tasks. Each step is a separate play, because Ansible
 * finishes one play before the next. Within a play, `serial` would complete all tasks on one host first, and `pause`
 * runs only once regardless of its condition on other hosts.
 */
export const remedyPlaybook = reporter(({ halint, rules }) => {
  // The second writers of all pairs are stopped before any other step.
  const [stops, others] = [new CompressedBuffer(), new CompressedBuffer()];
  const unread: string[] = [];
  let count = 0;
  return {
    start: `# Fixes for the findings of halint ${halint}. Each play shows a step and waits; no play changes a host.\n`,
    pair: (pair) => {
      const [sentences, plays] = [notJudged(pair), playsOf(rules, pair)];
      for (const each of sentences) unread.push(each);
      for (const { stop, text } of plays) (stop ? stops : others).add(text);
      count += plays.length;
      return '';
    },
    *end() {
      for (const line of unread) yield `# ${line}\n`;
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
  const steps = all.sorted();
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
