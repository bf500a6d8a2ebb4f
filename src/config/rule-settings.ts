import type { ParameterValue, Rule } from '../sdk/index.ts';
import type { RuleSetting } from './configuration.ts';
import type { Report } from './connection.ts';
import type { RuleDocument } from './document.ts';
import { didYouMean } from './reading/faults.ts';
import type { Layer } from './layers.ts';
import { parameterValue } from './parameters.ts';

/** What a setting is checked against. */
export type KnownRules = ReadonlyMap<string, Pick<Rule, 'parameters' | 'policy'>>;

/**
 * What the files say about rules, later files above earlier ones: a severity replaces severity and reason, a parameter
 * that parameter. With `known`, an id or a parameter that no rule has is a problem, because it would change nothing.
 */
export function resolveRules(
  layers: readonly Layer[],
  known: KnownRules | undefined,
): Readonly<Record<string, RuleSetting>> {
  const settings = new Map<string, RuleSetting>();
  for (const { document, report } of layers) {
    for (const [id, written] of Object.entries(document.rules ?? {})) {
      const rule = known?.get(id);
      if (known !== undefined && rule === undefined)
        report(['rules', id], 'key', `there is no rule "${id}"${didYouMean(id, known.keys())}`);
      else settings.set(id, changed(settings.get(id), id, written, rule, report));
    }
  }
  return Object.fromEntries(settings);
}

type KnownRule = Pick<Rule, 'parameters' | 'policy'>;

function changed(
  before: RuleSetting | undefined,
  id: string,
  written: RuleDocument,
  rule: KnownRule | undefined,
  report: Report,
): RuleSetting {
  const { severity, reason, ...rest } = typeof written === 'string' ? { severity: written } : written;
  if (severity === 'off' && reason === undefined) {
    report(
      ['rules', id],
      'value',
      `a rule that is off needs a reason, which reports repeat: { severity: off, reason: "why" }`,
    );
  }
  const parameters = { ...before?.parameters, ...parametersIn(rest, before, id, rule, report) };
  const weight = severity === undefined ? pick(before) : { severity };
  return {
    ...weight,
    ...(reason === undefined ? {} : { reason }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
  };
}

const pick = (before: RuleSetting | undefined): RuleSetting => ({
  ...(before?.severity === undefined ? {} : { severity: before.severity }),
  ...(before?.reason === undefined ? {} : { reason: before.reason }),
});

function parametersIn(
  written: Readonly<Record<string, unknown>>,
  before: RuleSetting | undefined,
  id: string,
  rule: KnownRule | undefined,
  report: Report,
): Readonly<Record<string, ParameterValue>> {
  const values: [string, ParameterValue][] = [];
  for (const [name, value] of Object.entries(written)) {
    const path = ['rules', id, name];
    // Nobody knows the rules yet: that there are settings is all that is asked.
    if (rule === undefined) {
      values.push([name, 0]);
      continue;
    }
    const parameter = rule.parameters[name];
    if (parameter === undefined) {
      report(path, 'key', unknownParameter(name, id, rule));
      continue;
    }
    const read = parameterValue(parameter, value, before?.parameters?.[name]);
    if ('value' in read) values.push([name, read.value]);
    else report([...path, ...read.path], 'value', `rules.${id}.${[name, ...read.path].join('.')}: ${read.message}`);
  }
  return Object.fromEntries(values);
}

function unknownParameter(name: string, id: string, { parameters, policy = [] }: KnownRule): string {
  const shared = policy.find((key) => key === name);
  if (shared !== undefined) return `${name} is policy, which ${id} reads: it stands under "policy"`;
  const known = ['severity', 'reason', ...Object.keys(parameters)];
  return `${id} has no parameter "${name}"${didYouMean(name, known) || `; known here: ${known.join(', ')}`}`;
}
