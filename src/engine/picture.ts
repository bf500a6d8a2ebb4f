import type { Pair, PairPicture, PictureDefinition } from '../sdk/index.ts';
import type { FactsOfPair } from './evaluate.ts';
import { isolateErrors } from './monitor.ts';

/**
 * The picture of a pair from its facts; undefined if drawing fails. `AnyFact` does not keep the types of the facts;
 * they match because the same definition declares what it reads.
 */
export function pictureOf(
  { reads, draw }: PictureDefinition,
  pair: Pair,
  facts: FactsOfPair,
): { readonly picture: PairPicture } | undefined {
  const side = (of: 'a' | 'b'): object => ({
    host: pair.hosts[of],
    ...Object.fromEntries(Object.entries(reads).map(([name, definition]) => [name, facts[of].get(definition)])),
  });
  const work: (view: never) => PairPicture = draw;
  return isolateErrors(
    'the picture of the pair',
    facts.a.monitor,
    (): { readonly picture: PairPicture } | undefined => ({
      picture: Reflect.apply(work, undefined, [{ pair, a: side('a'), b: side('b') }]),
    }),
    () => undefined,
  );
}
