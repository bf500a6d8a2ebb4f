import type { Fact, Seen, SeenBy, Side } from '../sdk/index.ts';

export const sides: readonly Side[] = ['a', 'b'];

/** `unknown` if the fact is unknown, or if the question has no answer in it. */
export function seen<T>(fact: Fact<T>, question: (value: T) => boolean | undefined): Seen {
  const answer = fact.known ? question(fact.value) : undefined;
  if (answer === undefined) return 'unknown';
  return answer ? 'yes' : 'no';
}

export const seenBy = (of: (side: Side) => Seen): SeenBy => ({ a: of('a'), b: of('b') });

/** A property that is absent if its value is not known. */
export const optionalProperty = <K extends string, V>(
  key: K,
  value: V | undefined,
): Readonly<Partial<Record<K, V>>> => {
  const some: Partial<Record<K, V>> = {};
  if (value !== undefined) some[key] = value;
  return some;
};
