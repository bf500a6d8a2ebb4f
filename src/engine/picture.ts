import type { FailoverTests, Pair, PairPicture, PictureDefinition } from '../sdk/index.ts';
import type { FactsOfPair } from './evaluate.ts';
import { isolateErrors } from './monitor.ts';

/** What a picture definition adds to the report of a pair. */
export interface PictureFields {
  readonly picture?: PairPicture;
  readonly failoverTests?: FailoverTests;
}

/**
 * The picture and the failover tests of a pair from its facts; nothing if that fails. `AnyFact` does not keep the types
 * of the facts; they match because the same definition declares what it reads.
 */
export function pictureOf({ reads, draw, tests }: PictureDefinition, pair: Pair, facts: FactsOfPair): PictureFields {
  const side = (of: 'a' | 'b'): object => ({
    host: pair.hosts[of],
    ...Object.fromEntries(Object.entries(reads).map(([name, definition]) => [name, facts[of].get(definition)])),
  });
  const work: (view: never) => PairPicture = draw;
  const list: (view: never) => FailoverTests | undefined = tests;
  return isolateErrors(
    'the picture of the pair',
    facts.a.monitor,
    (): PictureFields => {
      const view = { pair, a: side('a'), b: side('b') };
      const failoverTests = Reflect.apply(list, undefined, [view]);
      return {
        picture: Reflect.apply(work, undefined, [view]),
        ...(failoverTests === undefined ? {} : { failoverTests }),
      };
    },
    () => ({}),
  );
}
