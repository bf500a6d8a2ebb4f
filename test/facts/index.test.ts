import { expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { factsOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';

it('the index has every fact that a rule reads', () => {
  const listed = new Set(facts.map(({ id }) => id));
  const read = factsOf(rules).map(({ id }) => id);
  expect(read.filter((id) => !listed.has(id))).toEqual([]);
  expect(read.length).toBeGreaterThan(100);
});
