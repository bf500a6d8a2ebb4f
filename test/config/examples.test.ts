import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { rules } from '../../rules/index.ts';
import { loadConfiguration, parseConfiguration } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const known = new Map(rules.map(({ id, rule }) => [id, rule]));
const text = (name: string): string => readFileSync(join(examples, name), 'utf8');
const yaml = readdirSync(examples).filter((name) => name.endsWith('.yaml'));
const configurations = yaml.filter((name) => name.startsWith('halint'));

/** The file with every commented setting enabled. */
const inForce = (name: string): string =>
  text(name).replace(/^( *)# ( *)([a-zA-Z]+|[a-z-]+\/[a-z-]+):( |$)/gm, '$1$2$3:$4');

const at = (value: unknown, ...path: readonly string[]): object | undefined =>
  path.reduce<unknown>(
    (node, key) => (typeof node === 'object' && node !== null ? new Map(Object.entries(node)).get(key) : undefined),
    value,
  ) ?? undefined;

describe('examples', () => {
  it.each(configurations)('%s loads without a problem', (name) => {
    const loaded = loadConfiguration({ cwd: examples, env: {}, config: name, rules: known });
    expect(loaded.ok ? '' : renderProblems(loaded.problems)).toBe('');
  });

  it.each(configurations)('%s tells editors where its schema is', (name) => {
    const path = /^# yaml-language-server: \$schema=(\S+)/.exec(text(name))?.[1];
    expect(existsSync(resolve(dirname(join(examples, name)), path ?? 'nowhere'))).toBe(true);
  });

  it.each(configurations)('%s loads with everything in force that its comments show', (name) => {
    const file = join(examples, name);
    const loaded = parseConfiguration(inForce(name), {
      file,
      display: name,
      home: '/home/me',
      rules: known,
      read: (path) => ({ text: readFileSync(path, 'utf8') }),
    });
    expect(loaded.ok ? '' : renderProblems(loaded.problems)).toBe('');
  });

  it('halint.yaml shows every key that a host, its defaults and a policy have', () => {
    const schema: unknown = JSON.parse(readFileSync(join(examples, '../schemas/config.schema.json'), 'utf8'));
    const shown = new Set([...inForce('halint.yaml').matchAll(/([a-zA-Z]+): ?/g)].map(([, key]) => key));
    for (const part of ['host', 'defaults', 'policy', 'bmc', 'pair']) {
      const keys = Object.keys(at(schema, 'definitions', part, 'properties') ?? {});
      expect(keys.length).toBeGreaterThan(0);
      // Paths are for trees and recordings: halint-ci.yaml.
      expect(keys.filter((key) => !shown.has(key) && key !== 'path')).toEqual([]);
    }
  });

  it.each(yaml)('%s is YAML', (name) => {
    expect(parseDocument(text(name)).errors).toEqual([]);
  });
});

describe('the schema', () => {
  it('says of every value what is expected, because messages repeat it', () => {
    const schema: unknown = JSON.parse(readFileSync(join(examples, '../schemas/config.schema.json'), 'utf8'));
    const untitled: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      if (
        'type' in node &&
        typeof node.type !== 'object' &&
        !path.endsWith('/if') &&
        !('title' in node) &&
        !path.endsWith('properties')
      )
        untitled.push(path);
      for (const [key, value] of Object.entries(node)) if (key !== 'examples') walk(value, `${path}/${key}`);
    };
    walk(schema, '#');
    expect(untitled.filter((path) => !path.endsWith('/jump/then'))).toEqual([]);
  });
});
