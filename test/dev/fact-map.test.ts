import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { factMap, renderFactMap } from '../../src/dev/fact-map.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = `${root}docs/fact-map.md`;
const facts = factMap(root);

const field = (fact: string, name: string) =>
  facts.find(({ id }) => id === fact)?.fields.find((each) => each.name === name);

describe('the fact map', () => {
  it('is up to date as a page', () => {
    const text = renderFactMap(facts);
    if (process.env['UPDATE'] === '1') writeFileSync(page, text);
    expect(existsSync(page) ? readFileSync(page, 'utf8') : 'not there', 'run npm run generate').toBe(text);
  });

  it('follows a rule that reads a field by destructuring', () => {
    expect(field('kernel-settings', 'KernelSettings.unapplied')?.rules).toContain('drift/kernel-settings-in-effect');
  });

  it('follows a rule into a function of the facts', () => {
    // The rule calls isActive, which reads Unit.active.
    expect(field('units', 'Unit.active')?.rules.length).toBeGreaterThan(3);
  });

  it('finds a reader of every field: a rule, another fact, sync or the picture', () => {
    const all = facts.flatMap(({ fields }) => fields);
    expect(all.length).toBeGreaterThan(200);
    const unread = new Set(all.filter((each) => each.unread).map(({ name }) => name));
    expect([...unread].sort()).toEqual([]);
  });
});
