import { stringify } from 'yaml';
import type { PairReport } from '../sdk/index.ts';
import { Held } from './held.ts';
import type { RemedyStep } from './remedy-steps.ts';
import { notJudged, RemedySteps } from './remedy-steps.ts';
import { reporter } from './reporter.ts';

/**
 * The remedies as an Ansible playbook of pauses: it shows each step on the hosts that it concerns and waits for a
 * person to say that it is done. It changes nothing itself; a team replaces pauses by tasks of its own as it likes.
 */
export const remedyPlaybook = reporter(({ halint }) => {
  const plays = new Held();
  const blind: string[] = [];
  let count = 0;
  return {
    start: `# What to do about the findings of halint ${halint}. Each task shows a step and waits; none changes a host.\n`,
    pair: (pair) => {
      count += 1;
      blind.push(...notJudged(pair));
      plays.add(stringify([play(pair)], { lineWidth: 0 }));
      return '';
    },
    *end() {
      for (const line of blind) yield `# ${line}\n`;
      yield count === 0 ? '\n[]\n' : '\n';
      yield* plays;
    },
  };
});

function play(pair: PairReport): object {
  const steps = new RemedySteps();
  steps.add(pair);
  return {
    name: `Mend ${pair.pair}, by the findings of ${pair.takenAt}`,
    hosts: `${pair.hosts.a.name}:${pair.hosts.b.name}`,
    gather_facts: false,
    serial: 1,
    tasks: steps.inOrder().map(task),
  };
}

function task(step: RemedyStep): object {
  const commands = step.commands.length === 0 ? [] : ['Commands to choose from:', ...step.commands.map((command) => `  ${command}`)];
  return {
    name: step.rule,
    'ansible.builtin.pause': { prompt: [...step.findings, step.remedy, ...commands].join('\n').replaceAll('{{', '{ {').replaceAll('{%', '{ %') },
    when: `inventory_hostname in ${JSON.stringify(step.hosts)}`,
    tags: [step.rule.split('/')[0] ?? 'halint'],
  };
}
