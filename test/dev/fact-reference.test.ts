import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { asJson } from '../../src/cli/output/fact-json.ts';
import { documentedFacts, renderFactReference } from '../../src/dev/fact-reference.ts';
import { facts } from '../../src/facts/index.ts';
import { healthyPair, healthySnapshot } from '../rules/healthy.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = `${root}docs/facts.md`;
const documented = documentedFacts(root);

describe('the reference of facts', () => {
  it('is up to date as a page', () => {
    const text = renderFactReference(documented, facts, healthyPair, healthySnapshot.hosts.a, asJson);
    if (process.env['UPDATE'] === '1') writeFileSync(page, text);
    expect(existsSync(page) ? readFileSync(page, 'utf8') : 'not there', 'run npm run generate').toBe(text);
  });

  it('has every fact', () => {
    expect(documented.map(({ id }) => id)).toEqual(facts.map(({ id }) => id).toSorted());
  });

  it('has the fields of a value, with type and meaning', () => {
    const mounts = documented.find(({ id }) => id === 'mounts');
    const target = mounts?.types.find(({ name }) => name === 'Mount')?.fields.find(({ name }) => name === 'target');
    expect(target?.type).toBe('string');
  });
});
