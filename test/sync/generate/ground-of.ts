import type { Ground as Fixture } from '../../../src/authoring/cases/case.ts';
import type { Ground } from '../../../src/sync/generate/ground.ts';
import { groundOf } from '../../../src/sync/generate/ground.ts';

/** What the generators know of a pair out of the fixtures. */
export function groundIn({ snapshot, pair }: Pick<Fixture, 'snapshot' | 'pair'>): Ground {
  const ground = groundOf(snapshot, pair);
  if (typeof ground === 'string') throw new Error(ground);
  return ground;
}
