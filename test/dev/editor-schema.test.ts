import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { rules } from '../../rules/index.ts';
import { parameterValue } from '../../src/config/parameters.ts';
import { editorSchema, parameterSchema } from '../../src/dev/editor-schema.ts';

const path = fileURLToPath(new URL('../../schemas/halint.schema.json', import.meta.url));
const examples = fileURLToPath(new URL('../../examples/', import.meta.url));
const text = editorSchema(rules);
if (process.env['UPDATE'] === '1') writeFileSync(path, text);

const ajv = new Ajv({ allErrors: true, strictTypes: false, allowUnionTypes: true, strictTuples: false, strict: false });
const accepts = ajv.compile(JSON.parse(text));
const pair = { hosts: { a: { address: 'mail-a' }, b: { address: 'mail-b' } } };

describe('the schema of halint.yaml for editors', () => {
  it('is as `npm run generate` makes it', () => {
    expect(existsSync(path) ? readFileSync(path, 'utf8') : 'not there').toBe(text);
  });

  it.each(readdirSync(examples).filter((name) => /^(halint.*|site)\.yaml$/.test(name)))(
    'accepts examples/%s',
    (name) => {
      accepts(parse(readFileSync(`${examples}${name}`, 'utf8')));
      expect(accepts.errors).toBeNull();
    },
  );

  it.each([
    ['a severity', { 'vip/one-holder': 'info' }, true],
    ['off with a reason', { 'vip/one-holder': { severity: 'off', reason: 'none yet' } }, true],
    ['off without one', { 'vip/one-holder': 'off' }, false],
    ['off without one, in a mapping', { 'vip/one-holder': { severity: 'off' } }, false],
    ['a parameter', { 'storage/multipath-paths-redundant': { least: 4 } }, true],
    ['a parameter of another rule', { 'vip/one-holder': { least: 4 } }, false],
    ['a parameter out of range', { 'storage/multipath-paths-redundant': { least: 1 } }, false],
    ['a parameter of a rule of the site', { 'our/backup-runs': { hours: 30 } }, true],
  ])('%s: %j is accepted: %s', (_, settings, right) => {
    expect(accepts({ pair, rules: settings })).toBe(right);
  });

  const parameters = rules.flatMap(({ id, rule }) =>
    Object.entries(rule.parameters).map(([name, parameter]) => [id, name, parameter] as const),
  );

  it.each(parameters)('agrees with halint about %s %s', (_, name, parameter) => {
    const valid = ajv.compile(parameterSchema(parameter));
    for (const value of [
      parameter.default,
      'soon',
      -1,
      0,
      1,
      2.5,
      70_000,
      [],
      ['x'],
      [25],
      [-1],
      {},
      { x: 1 },
      { x: 'y' },
      null,
      true,
    ]) {
      expect(valid(value), JSON.stringify(value)).toBe('value' in parameterValue(parameter, value, undefined));
    }
    expect(valid(parameter.default)).toBe(true);
    expect(['severity', 'reason']).not.toContain(name);
  });
});
