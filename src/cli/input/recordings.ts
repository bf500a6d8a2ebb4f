import { resolve } from 'node:path';
import type { ConfiguredHost, ConfiguredPair } from '../../config/configuration.ts';
import type { Side } from '../../sdk/index.ts';
import { UsageError } from '../usage-error.ts';

/** The same pairs, with some hosts read from the files of `--recording HOST=FILE`. */
export function withRecordings(
  pairs: readonly ConfiguredPair[],
  recordings: readonly string[],
): readonly ConfiguredPair[] {
  const files = new Map<string, string>();
  for (const written of recordings) {
    const [, host = '', file = ''] = /^([^=]+)=(.+)$/s.exec(written) ?? [];
    if (host === '') throw new UsageError(`expected --recording HOST=FILE, found ${JSON.stringify(written)}`);
    const place = placeOf(host, pairs);
    if (files.has(place)) throw new UsageError(`--recording names the host ${host} twice`);
    files.set(place, resolve(file));
  }
  if (files.size === 0) return pairs;
  return pairs.map((configured, index) => ({
    ...configured,
    sides: {
      a: fromFile(configured.sides.a, files.get(`${index} a`)),
      b: fromFile(configured.sides.b, files.get(`${index} b`)),
    },
  }));
}

const fromFile = (host: ConfiguredHost, path: string | undefined): ConfiguredHost =>
  path === undefined ? host : { ...host, connection: { kind: 'recording', path } };

/** The pair and the side that a name stands for. */
function placeOf(host: string, pairs: readonly ConfiguredPair[]): string {
  const places = pairs.flatMap(({ pair }, index) =>
    (['a', 'b'] as const satisfies readonly Side[])
      .filter((side) => pair.hosts[side].name === host)
      .map((side) => `${index} ${side}`),
  );
  const [place, ...others] = places;
  if (place !== undefined && others.length === 0) return place;
  if (places.length > 1) throw new UsageError(`several pairs have a host ${host}; select one with --pair`);
  if (host !== 'a' && host !== 'b')
    throw new UsageError(
      `--recording: unknown host ${host}; available hosts: a, b, ${pairs.flatMap(({ pair }) => [pair.hosts.a.name, pair.hosts.b.name]).join(', ')}`,
    );
  if (pairs.length !== 1) throw new UsageError(`--recording ${host}=… needs one pair; select it with --pair`);
  return `0 ${host}`;
}
