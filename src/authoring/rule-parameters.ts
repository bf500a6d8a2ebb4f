import schema from '../../schemas/config.schema.json' with { type: 'json' };
import type { NamedRule, Parameter, ParameterValue } from '../sdk/index.ts';

/** Documentation of a rule parameter. */
export interface ParameterDoc {
  readonly name: string;
  readonly describes: string;
  readonly source: string;
  readonly usual: string;
  /** The value in halint.yaml. */
  readonly set?: string;
}

/** The settings of a rule: its parameters, and the policy values that it reads. */
export function parameterDocs({ rule, set = {} }: NamedRule): {
  readonly parameters: readonly ParameterDoc[];
  readonly policy: readonly { readonly name: string; readonly describes: string }[];
} {
  return {
    parameters: Object.entries(rule.parameters).map(([name, parameter]) => {
      const value = set[name];
      const { describes, source } = parameter;
      return {
        name,
        describes,
        source,
        usual: shown(parameter, parameter.default),
        ...(value === undefined ? {} : { set: shown(parameter, value) }),
      };
    }),
    policy: (rule.policy ?? []).flatMap((name) =>
      name === 'profile' ? [] : [{ name, describes: schema.definitions.policy.properties[name].description }],
    ),
  };
}

function shown(parameter: Parameter, value: ParameterValue): string {
  const unit = parameter.kind === 'texts' || parameter.unit === '' ? '' : ` ${parameter.unit}`;
  if (typeof value === 'number') return `${value}${unit}`;
  const rows = Array.isArray(value)
    ? value.map(String)
    : Object.entries(value).map(([name, each]) => `${name} ${each}${unit}`);
  return rows.join(', ');
}
