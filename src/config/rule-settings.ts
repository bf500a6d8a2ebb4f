import type { ParameterValue, Rule } from '../sdk/index.ts';
import type { RuleSetting } from './configuration.ts';
import type { Report } from './connection.ts';
import type { RuleDocument } from './document.ts';
import { didYouMean } from './reading/faults.ts';
import type { Layer } from './layers.ts';
import { parameterValue } from './parameters.ts';

/** The rules that settings are validated against. */
export type KnownRules = ReadonlyMap<string, Pick<Rule, 'parameters' | 'policy'>>;

/**
 * The rule settings of all files; later files override earlier ones. A severity replaces severity and reason, a
 * parameter replaces that parameter. With `known`, an unknown rule id or parameter is a problem, because it would have
 * no effect.
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
        report(['rules', id], 'key', `unknown rule "${id}"${didYouMean(id, known.keys())}`);
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
      `a rule that is off requires a reason for reports: { severity: off, reason: "why" }`,
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
    // The rules are not loaded yet; only the existence of settings matters.
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
  if (shared !== undefined) return `${name} is a policy value that ${id} reads; set it under "policy"`;
  const known = ['severity', 'reason', ...Object.keys(parameters)];
  return `${id} has no parameter "${name}"${didYouMean(name, known) || `; valid keys: ${known.join(', ')}`}`;
}
