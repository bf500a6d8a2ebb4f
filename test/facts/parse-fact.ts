import { contextOf } from '../../src/engine/select.ts';
import type { AnyReading, Fact, FactDefinition, HostContext, Source, Sources } from '../../src/sdk/index.ts';
import { notRead, readAs } from '../../src/sdk/index.ts';
import { healthyPair } from '../rules/healthy.ts';

/** What a source gives in a test: the text of a file, what a command prints, or a reading as it is. */
export type Given = string | { readonly stdout: string; readonly stderr?: string; readonly exit?: number } | AnyReading;

function readingOf(source: Source, given: Given | undefined): AnyReading {
  if (given === undefined) return notRead('absent', 'test');
  if (typeof given === 'object') return 'stdout' in given ? readAs({ stderr: '', exit: 0, ...given }) : given;
  switch (source.kind) {
    case 'file':
      return readAs({ path: source.path, text: given });
    case 'glob':
      return readAs([{ path: source.pattern.replace('*', 'x'), text: given }]);
    case 'command':
      return readAs({ stdout: given, stderr: '', exit: 0 });
    case 'listing':
      return notRead('absent', 'test');
  }
}

/** Parses a fact from what some of its sources give; the others are absent. */
export function parseFact<T, S extends Sources>(
  fact: FactDefinition<T, S>,
  given: { readonly [K in keyof S]?: Given },
): Fact<T> {
  const context = contextOf(healthyPair, 'a');
  const readings = Object.fromEntries(
    Object.entries(fact.sources(context)).map(([name, source]) => [name, readingOf(source, given[name])]),
  );
  // The readings fit: the same definition named their sources.
  const parse: (readings: never, context: HostContext) => Fact<T> = fact.parse;
  return Reflect.apply(parse, fact, [readings, context]);
}
