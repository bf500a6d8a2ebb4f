import config from '../../schemas/config.schema.json' with { type: 'json' };
import type { NamedRule, Parameter } from '../sdk/index.ts';

/**
 * The schema of halint.yaml for editors: `schemas/config.schema.json` with all built-in rules and their parameters.
 * halint itself validates settings against all rules, including site rules.
 */
export function editorSchema(rules: readonly NamedRule[]): string {
  const { definitions, ...top } = config;
  const { rules: settings, ...others } = definitions;
  const [pattern] = Object.keys(settings.patternProperties);
  const schema = {
    ...top,
    description: `${top.description} For editors; generated from the rules by npm run generate.`,
    definitions: {
      ...others,
      rules: {
        ...settings,
        properties: Object.fromEntries(rules.map((rule) => [rule.id, ruleSchema(rule)])),
        // Site rules, whose parameters are unknown here.
        patternProperties: { [pattern ?? '']: { $ref: '#/definitions/ruleSetting' } },
      },
      ruleSetting: {
        if: { type: 'object' },
        then: {
          type: 'object',
          minProperties: 1,
          properties: reasoned,
          if: { required: ['severity'], properties: { severity: { const: 'off' } } },
          then: { required: ['reason'] },
        },
        else: {
          title: 'a severity; off needs a mapping with a reason',
          enum: definitions.severity.enum.filter((each) => each !== 'off'),
        },
      },
    },
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

const reasoned = { severity: { $ref: '#/definitions/severity' }, reason: { $ref: '#/definitions/reason' } };

function ruleSchema({ rule }: NamedRule): object {
  const parameters = Object.entries(rule.parameters).map(([name, parameter]) => [name, parameterSchema(parameter)]);
  return {
    description: rule.summary,
    if: { type: 'object' },
    then: { properties: { ...reasoned, ...Object.fromEntries(parameters) }, additionalProperties: false },
  };
}

/** A parameter as JSON Schema. */
export function parameterSchema(parameter: Parameter): object {
  const text = {
    description: `${parameter.describes}. Default: ${JSON.stringify(parameter.default)} (${parameter.source}).`,
    default: parameter.default,
  };
  if (parameter.kind === 'texts') return { type: 'array', items: { type: 'string', minLength: 1 }, ...text };
  const { minimum, maximum, whole = false } = parameter;
  const number = { type: whole ? 'integer' : 'number', minimum, ...(maximum === undefined ? {} : { maximum }) };
  switch (parameter.kind) {
    case 'number':
      return { ...number, ...text };
    case 'numbers':
      return { type: 'array', items: number, ...text };
    case 'table':
      return { type: 'object', additionalProperties: number, ...text };
  }
}
