import type { NamedRule } from '../../sdk/index.ts';
import { updatePhases } from '../../sdk/index.ts';
import { chooseRules, loadConfiguration } from '../choose.ts';
import { exitCode } from '../exit-code.ts';
import { writeOut } from '../standard-output.ts';
import { UsageError } from '../usage-error.ts';

export interface RulesListOptions {
  /** Given: with its expectations, site rules and settings. */
  readonly config?: string;
  readonly category?: string;
  readonly severity?: string;
  readonly profile?: string;
  readonly fact?: string;
  readonly format: string;
}

/** `halint rules list`: every rule in a line, or as JSON. */
export async function rulesList(options: RulesListOptions): Promise<number> {
  const chosen = (await chooseRules(await configurationOf(options.config), [])).filter((named) => matches(named, options));
  if (options.format === 'json') {
    await writeOut(`${JSON.stringify(chosen.map(asDocument), undefined, 2)}\n`);
    return exitCode.clean;
  }
  const width = Math.max(...chosen.map(({ id }) => id.length), 0);
  const lines = chosen.map(({ id, rule }) => `${id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.summary}\n`);
  await writeOut(`${lines.join('')}${chosen.length} rules\n`);
  return exitCode.clean;
}

const configurationOf = (path: string | undefined) => (path === undefined ? undefined : loadConfiguration(path));

function matches({ id, rule }: NamedRule, { category, severity, profile, fact }: RulesListOptions): boolean {
  const reads = [...Object.values(rule.reads), ...Object.values(rule.optional)].map((each) => each.id);
  return (
    (category === undefined || id.startsWith(`${category}/`)) &&
    (severity === undefined || rule.severity === severity) &&
    (profile === undefined || rule.profiles === undefined || rule.profiles.some((each) => each === profile)) &&
    (fact === undefined || reads.includes(fact))
  );
}

const asDocument = ({ id, rule }: NamedRule) => ({
  id,
  scope: rule.scope,
  severity: rule.severity,
  summary: rule.summary,
  why: rule.why,
  remedy: rule.remedy,
  references: rule.references,
  profiles: rule.profiles ?? ['bluemind', 'cyrus', 'generic'],
  phases: rule.phases ?? ['none', ...updatePhases.filter((phase) => rule.notDuring?.[phase] === undefined)],
  reads: Object.values(rule.reads).map((fact) => fact.id),
  optional: Object.values(rule.optional).map((fact) => fact.id),
});

/** `halint rules explain ID`: what a rule wants, why, and what to do. */
export async function rulesExplain(id: string): Promise<number> {
  const all = await chooseRules(undefined, []);
  const named = all.find((each) => each.id === id);
  if (named === undefined) {
    const near = all.filter((each) => each.id.includes(id)).map((each) => each.id);
    throw new UsageError(`there is no rule "${id}"${near.length > 0 ? `; near it: ${near.join(', ')}` : ''}`);
  }
  const { rule } = named;
  const facts = [...Object.values(rule.reads), ...Object.values(rule.optional)];
  await writeOut(
    [
      `${id} (${rule.severity}, judged per ${rule.scope})`,
      '',
      `  ${rule.summary}.`,
      '',
      `Why: ${rule.why}`,
      '',
      `Remedy: ${rule.remedy}`,
      '',
      'Reads:',
      ...facts.map((fact) => `  ${fact.id}: ${fact.describes}`),
      '',
      'References:',
      ...rule.references.map((reference) => `  ${reference}`),
      '',
    ].join('\n'),
  );
  return exitCode.clean;
}
