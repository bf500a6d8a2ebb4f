import { Chalk } from 'chalk';
import { visible } from '../../report/neutralise/neutralise.ts';
import type { Style } from '../../report/reporter.ts';
import { wrap } from '../../report/wrap.ts';
import { inLocale } from '../output/plain-text.ts';
import type { DoctorStep, HostDiagnosis, PairDiagnosis, StepResult, StepStatus } from './diagnosis.ts';

const titles: Readonly<Record<DoctorStep, string>> = {
  configuration: 'configuration',
  resolve: 'name resolution',
  connect: 'reachability',
  'host-key': 'host key',
  authenticate: 'login',
  open: 'session',
  privilege: 'root',
  shell: 'login shell',
  tools: 'base tools',
  read: 'collection',
  clock: 'clock',
  readable: 'readable sources',
  programs: 'programs',
  facts: 'facts',
  bmc: 'BMC',
  sync: 'sync',
};

const words: Readonly<Record<StepStatus, string>> = { ok: 'ok', failed: 'FAILED', warning: 'warning', skipped: '-' };

/** Columns of the status and the title. */
const statusWidth = 8;
const titleWidth = 17;
/** The most facts and rules that a text lists; JSON has all of them. */
const mostListed = 12;

export function doctorText(pairs: readonly PairDiagnosis[], { color, width }: Style): string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const paint: Readonly<Record<StepStatus, (text: string) => string>> = {
    ok: chalk.green,
    failed: chalk.red.bold,
    warning: chalk.yellow,
    skipped: chalk.dim,
  };
  const lines: string[] = [];
  const room = Math.max(40, width);
  const say = (indent: number, text: string): void => {
    for (const line of wrap(visible(text), room - indent)) lines.push(`${' '.repeat(indent)}${line}`);
  };
  const step = (result: StepResult): void => {
    const indent = 2 + statusWidth + titleWidth;
    const [first = '', ...rest] = wrap(visible(result.detail), Math.max(20, room - indent));
    const status = paint[result.status](words[result.status].padEnd(statusWidth));
    lines.push(`  ${status}${titles[result.step].padEnd(titleWidth)}${first}`.trimEnd());
    for (const line of rest) lines.push(`${' '.repeat(indent)}${line}`);
    result.fix.forEach((text, index) => {
      const [head = '', ...tail] = wrap(visible(text), Math.max(20, room - 14));
      lines.push(`${' '.repeat(10)}${chalk.bold(index === 0 ? 'fix ' : '    ')}${head}`);
      for (const line of tail) lines.push(`${' '.repeat(14)}${line}`);
    });
  };
  const host = ({ name, via, steps, unknownFacts }: HostDiagnosis): void => {
    lines.push('', chalk.bold(visible(`${name} (${via})`)));
    for (const result of steps) {
      step(result);
      if (result.step === 'facts') unknown(unknownFacts);
    }
  };
  const unknown = (unknownFacts: HostDiagnosis['unknownFacts']): void => {
    for (const { fact, reason, detail, rules } of unknownFacts.slice(0, mostListed))
      say(10, `${fact} (${reason}): ${detail}; needed by ${listed(rules, 3)}`);
    if (unknownFacts.length > mostListed)
      say(10, `… and ${unknownFacts.length - mostListed} more facts; see --format json`);
  };
  for (const { pair, hosts, judged, unknownRules, ok } of pairs) {
    if (lines.length > 0) lines.push('');
    lines.push(chalk.bold(visible(`pair ${pair}`)));
    host(hosts.a);
    host(hosts.b);
    lines.push('');
    say(0, `halint check can judge ${judged} of ${judged + unknownRules.length} results of rules.`);
    const reached = [hosts.a, hosts.b].every(({ steps }) => !steps.some(({ detail }) => detail === 'not reached'));
    if (unknownRules.length > 0 && reached)
      say(0, `Not judged: ${listed([...new Set(unknownRules.map(({ rule }) => rule))], mostListed)}`);
    say(0, ok ? 'No problem found.' : 'Repair the failed steps from the top: later steps depend on earlier ones.');
  }
  return inLocale(`${lines.join('\n')}\n`);
}

function listed(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return names.slice(0, most).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
