import { Document } from 'yaml';
import type { PairReport, Side } from '../sdk/index.ts';
import { sentence } from './findings.ts';
import type { RemedyStep } from './remedy-steps.ts';
import { notJudged, remedySteps } from './remedy-steps.ts';
import { reporter } from './reporter.ts';

/**
 * The remedies as an Ansible playbook of pauses: it shows each step on the hosts that it concerns and waits for a
 * person to say that it is done. It changes nothing itself; a team replaces pauses by tasks of its own as it likes.
 */
export const remedyPlaybook = reporter((report) => {
  const plays = report.pairs.map((pair) => ({
    name: `Mend ${pair.pair}, by the findings of ${pair.takenAt}`,
    hosts: `${pair.hosts.a.name}:${pair.hosts.b.name}`,
    gather_facts: false,
    serial: 1,
    tasks: remedySteps({ ...report, pairs: [pair] }).map((step) => task(step, pair)),
  }));
  const document = new Document(plays);
  const head = `What to do about the findings of halint ${report.halint}. Each task shows a step and waits; none changes a host.`;
  document.commentBefore = [head, ...notJudged(report)].map((line) => ` ${line}`).join('\n');
  return document.toString({ lineWidth: 0 });
});

function task(step: RemedyStep, pair: PairReport) {
  const names = [...new Set(step.findings.map(({ finding, result }) => nameOf(pair, finding.host ?? result.host)))];
  const commands = step.commands.length === 0 ? [] : ['Commands to choose from:', ...step.commands.map((command) => `  ${command}`)];
  return {
    name: step.rule,
    'ansible.builtin.pause': { prompt: [...step.findings.map(sentence), step.remedy, ...commands].join('\n').replaceAll('{{', '{ {').replaceAll('{%', '{ %') },
    when: `inventory_hostname in ${JSON.stringify(names)}`,
    tags: [step.rule.split('/')[0] ?? 'halint'],
  };
}

/** A finding of the pair as a whole is mended from its first host. */
const nameOf = (pair: PairReport, side: Side | undefined): string => pair.hosts[side ?? 'a'].name;
