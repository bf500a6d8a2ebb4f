import type { BaseFixture as Fixture } from '../../../src/authoring/cases/case.ts';
import type { GeneratorInput } from '../../../src/sync/generate/generator-input.ts';
import { generatorInput } from '../../../src/sync/generate/generator-input.ts';

/** What the generators know of a pair out of the fixtures. */
export function groundIn({ snapshot, pair }: Pick<Fixture, 'snapshot' | 'pair'>): GeneratorInput {
  const input = generatorInput(snapshot, pair);
  if (typeof input === 'string') throw new Error(input);
  return input;
}
