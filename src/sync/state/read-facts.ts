import type { HostFacts } from '../../engine/facts.ts';
import type { AnyReading, Fact, FactDefinition, HostSnapshot, Sources } from '../../sdk/index.ts';
import { notRead, sourceKey, unknown } from '../../sdk/index.ts';

/**
 * The typed value of one fact of a host. The readings fit the parser because the definition itself named the sources;
 * a snapshot that comes from a file is checked against its schema first.
 */
export function factOf<T, S extends Sources>(
  snapshot: HostSnapshot,
  { context }: HostFacts,
  definition: FactDefinition<T, S>,
): Fact<T> {
  if (snapshot.status === 'unreachable')
    return unknown('not-collected', snapshot.error ?? 'the host could not be reached');
  const readings: Record<string, AnyReading> = {};
  for (const [name, source] of Object.entries(definition.sources(context))) {
    readings[name] = snapshot.readings[sourceKey(source)] ?? notRead('not-collected', 'the snapshot does not hold it');
  }
  const parsed: Fact<T> = Reflect.apply(definition.parse, definition, [readings, context]);
  return parsed;
}
