import type { NamedRule } from '../../../sdk/index.ts';
import { severities, updatePhases } from '../../../sdk/index.ts';
import { nearest } from '../../../config/reading/suggest.ts';
import { countRules } from '../../../authoring/rule-counts.ts';
import { ruleRemedy } from '../../../engine/remedies.ts';
import { parameterDocs } from '../../../authoring/rule-parameters.ts';
import { chooseRules, loadConfiguration } from '../../input/choose.ts';
import { exitCode } from '../../exit-code.ts';
import { inLocale } from '../../output/plain-text.ts';
import { writeOut } from '../../output/standard-output.ts';
import { UsageError } from '../../usage-error.ts';

export interface RulesListOptions {
  /** If set, includes its expectations, site rules and settings. */
  readonly config?: string;
  readonly category?: string;
  readonly severity?: string;
  readonly profile?: string;
  readonly fact?: string;
  readonly format: 'text' | 'json';
}

/** `halint rules list`: prints one rule per line, or JSON. */
export async function rulesList(options: RulesListOptions): Promise<number> {
  const all = await chooseRules(await configurationOf(options.config), []);
  // An unknown name would give an empty list, which looks like a result.
  refuseUnknown(
    'category',
    options.category,
    all.map(({ id }) => categoryOf(id)),
  );
  if (options.fact !== undefined) {
    const { facts } = await import('../../../facts/index.ts');
    refuseUnknown(
      'fact',
      options.fact,
      facts.map(({ id }) => id),
    );
  }
  const chosen = all.filter((named) => matches(named, options));
  if (options.format === 'json') {
    await writeOut(`${JSON.stringify(chosen.map(asDocument), undefined, 2)}\n`);
    return exitCode.clean;
  }
  const width = Math.max(...chosen.map(({ id }) => id.length), 0);
  const lines = chosen.map(({ id, rule }) => `${id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.summary}\n`);
  await writeOut(inLocale(`${lines.join('')}${chosen.length} rules\n`));
  return exitCode.clean;
}

const categoryOf = (id: string): string => id.slice(0, id.indexOf('/'));

function refuseUnknown(what: string, named: string | undefined, known: readonly string[]): void {
  if (named === undefined || known.includes(named)) return;
  const meant = nearest(named, known);
  const others = meant === undefined ? `; available: ${[...new Set(known)].join(', ')}` : `; did you mean ${meant}?`;
  throw new UsageError(`unknown ${what} "${named}"${others}`);
}

const configurationOf = (path: string | undefined) => (path === undefined ? undefined : loadConfiguration(path));

function matches({ id, rule }: NamedRule, { category, severity, profile, fact }: RulesListOptions): boolean {
  const reads = [...Object.values(rule.reads), ...Object.values(rule.optional)].map((each) => each.id);
  return (
    (category === undefined || categoryOf(id) === category) &&
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
  ...ruleRemedy(rule.remedy),
  references: rule.references,
  profiles: rule.profiles ?? ['bluemind', 'cyrus', 'generic'],
  targets: rule.targets ?? [],
  phases: rule.phases ?? ['none', ...updatePhases.filter((phase) => rule.notDuring?.[phase] === undefined)],
  reads: Object.values(rule.reads).map((fact) => fact.id),
  optional: Object.values(rule.optional).map((fact) => fact.id),
  explainedBy: Object.keys(rule.explainedBy ?? {}),
  parameters: rule.parameters,
  policy: rule.policy ?? [],
});

/** `halint rules explain ID`: prints the requirement, reason, fix and settings of a rule. */
export async function rulesExplain(id: string, options: { readonly config?: string }): Promise<number> {
  const named = await ruleNamed(id, options.config);
  const { rule } = named;
  const facts = [...Object.values(rule.reads), ...Object.values(rule.optional)];
  const { parameters, policy } = parameterDocs(named);
  await writeOut(
    inLocale(
      [
        `${id} (${rule.severity}, judged per ${rule.scope})`,
        '',
        `  ${rule.summary}.`,
        '',
        ...(named.off === undefined ? [] : [`Turned off: ${named.off}`, '']),
        `Why: ${rule.why}`,
        '',
        'Fix:',
        ...ruleRemedy(rule.remedy)
          .remedy.split('\n')
          .map((line) => `  ${line}`),
        '',
        'Reads:',
        ...facts.map((fact) => `  ${fact.id}: ${fact.describes}`),
        '',
        ...(rule.explainedBy === undefined
          ? []
          : [
              'Findings are suppressed while one of these rules reports their cause:',
              ...Object.keys(rule.explainedBy).map((cause) => `  ${cause}`),
              '',
            ]),
        ...(parameters.length === 0
          ? []
          : [
              `Parameters, set in halint.yaml under rules: ${id}:`,
              ...parameters.map(
                (each) =>
                  `  ${each.name}: ${each.set ?? each.usual}${each.set === undefined ? '' : ` (default ${each.usual})`}. ${each.describes} (${each.source}).`,
              ),
              '',
            ]),
        ...(policy.length === 0
          ? []
          : [
              'Policy, set in halint.yaml for all pairs or for one pair:',
              ...policy.map((each) => `  ${each.name}: ${each.describes}`),
              '',
            ]),
        'References:',
        ...rule.references.map((reference) => `  ${reference}`),
        '',
      ].join('\n'),
    ),
  );
  return exitCode.clean;
}

/**
 * The rule with the settings of the named configuration. Without one, an unknown rule is also looked up in the site
 * rules of the default configuration.
 */
async function ruleNamed(id: string, config: string | undefined): Promise<NamedRule> {
  const brought = await chooseRules(await configurationOf(config), []);
  const found = brought.find((each) => each.id === id);
  if (found !== undefined) return found;
  const all = config === undefined ? await rulesHere(brought) : brought;
  const named = all.find((each) => each.id === id);
  if (named !== undefined) return named;
  const ids = all.map((each) => each.id);
  const parts = ids.filter((each) => each.includes(id));
  const meant = parts.length > 0 ? parts.join(', ') : nearest(id, ids);
  throw new UsageError(
    `unknown rule "${id}"${meant === undefined ? '; see halint rules list' : `; did you mean ${meant}?`}`,
  );
}

/** Adds the rules of the configuration in this folder, if there is one. */
async function rulesHere(brought: readonly NamedRule[]): Promise<readonly NamedRule[]> {
  const { isConfigured } = await import('../../../config/load.ts');
  return isConfigured() ? chooseRules(await loadConfiguration(undefined), []) : brought;
}

/** `halint rules count`: counts the rules by category, profile and topic of the vendor's guide. */
export async function rulesCount(options: {
  readonly config?: string;
  readonly format: 'text' | 'json';
}): Promise<number> {
  const counts = countRules(await chooseRules(await configurationOf(options.config), []));
  if (options.format === 'json') {
    await writeOut(`${JSON.stringify(counts, undefined, 2)}\n`);
    return exitCode.clean;
  }
  const row = (count: number, text: string): string => `${String(count).padStart(5)}  ${text}`;
  await writeOut(
    inLocale(
      [
        `${counts.rules} rules`,
        '',
        'By category:',
        ...counts.categories.map(({ category, rules, severities: of }) =>
          row(
            rules,
            `${category.padEnd(12)} ${severities
              .filter((each) => of[each] > 0)
              .map((each) => `${of[each]} ${each}`)
              .join(', ')}`,
          ),
        ),
        '',
        'Judged under each profile:',
        ...Object.entries(counts.profiles).map(([profile, rules]) => row(rules, profile)),
        '',
        'By topic of the vendor’s high-availability guide:',
        ...counts.topics.map(({ topic, rules }) => row(rules, topic)),
        '',
      ].join('\n'),
    ),
  );
  return exitCode.clean;
}
