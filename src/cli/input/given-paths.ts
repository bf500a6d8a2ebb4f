import { resolve } from 'node:path';
import type { ConfiguredHost, ConfiguredPair } from '../../config/configuration.ts';
import type { Side } from '../../sdk/index.ts';
import { UsageError } from '../usage-error.ts';

/** The pair with `--from HOST=PATH` in place of its connections. Both hosts are read from files, or neither. */
export function withGivenPaths(pairs: readonly ConfiguredPair[], from: readonly string[]): readonly ConfiguredPair[] {
  if (from.length === 0) return pairs;
  const [configured, ...others] = pairs;
  if (configured === undefined || others.length > 0)
    throw new UsageError('--from needs exactly one pair; choose it with --pair');
  const paths = new Map(from.map((each) => given(configured, each)));
  const of = (side: Side): ConfiguredHost => {
    const path = paths.get(side);
    if (path === undefined)
      throw new UsageError(
        `--from needs both hosts, and ${configured.pair.hosts[side].name} has none: ` + `--from ${side}=PATH`,
      );
    return { ...configured.sides[side], connection: { kind: 'archive', path: resolve(path) } };
  };
  return [{ ...configured, sides: { a: of('a'), b: of('b') } }];
}

/** `a=PATH`, `b=PATH`, or with the name of the host. */
function given({ pair }: ConfiguredPair, text: string): [Side, string] {
  const [, name, path = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const side = (['a', 'b'] as const).find((each) => name === each || name === pair.hosts[each].name);
  if (side === undefined)
    throw new UsageError(
      `--from ${text}: expected a=PATH, b=PATH, ${pair.hosts.a.name}=PATH or ${pair.hosts.b.name}=PATH`,
    );
  return [side, path];
}

/** The pair whose hosts are called as their archives are: a host that has another name is not read. */
export function withNamesOfFiles(configured: ConfiguredPair): ConfiguredPair {
  const of = (side: Side): ConfiguredHost => {
    const { connection, ...host } = configured.sides[side];
    return { ...host, connection: connection.kind === 'archive' ? { ...connection, namedByFile: true } : connection };
  };
  return { ...configured, sides: { a: of('a'), b: of('b') } };
}
