import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { contextOf, sourcesOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';
import type { AskedProgram } from '../../src/sdk/index.ts';
import { askedPrograms } from '../../src/sdk/pair.ts';
import { healthyPair } from '../rules/healthy.ts';

/** `policy.ask` turns off the questions to one program. */
const schemas = ['config', 'rule-case'].map((name) =>
  readFileSync(new URL(`../../schemas/${name}.schema.json`, import.meta.url), 'utf8'),
);

/** The commands that a host with this policy is asked to run, as keys. */
function commands(ask: Readonly<Partial<Record<AskedProgram, boolean>>>): ReadonlySet<string> {
  const pair = { ...healthyPair, policy: { ...healthyPair.policy, ask } };
  return new Set(
    sourcesOf(facts, contextOf(pair, 'a')).flatMap((source) =>
      source.kind === 'command' ? [JSON.stringify(source.argv)] : [],
    ),
  );
}

describe('policy.ask', () => {
  it.each(schemas)('has every program in the schema', (schema) => {
    const listed = /"ask": \{.*?"properties": \{(.*?)\n\s*\}/s.exec(schema)?.[1] ?? '';
    expect([...listed.matchAll(/"([a-z0-9-]+)": \{ "title"/g)].map(([, name]) => name)).toEqual([...askedPrograms]);
  });

  const all = commands({});
  it.each(askedPrograms)('false for %s removes its commands and adds none', (program) => {
    const without = commands({ [program]: false });
    expect(without.size).toBeLessThan(all.size);
    expect([...without].filter((key) => !all.has(key))).toEqual([]);
  });
});
