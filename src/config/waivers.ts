import type { Side, Waiver } from '../sdk/index.ts';
import type { ConfiguredPair } from './configuration.ts';
import type { WaiverDocument } from './document.ts';
import { didYouMean } from './reading/faults.ts';
import type { Layer } from './layers.ts';
import type { KnownRules } from './rule-settings.ts';
import type { Path } from './reading/yaml-source.ts';

/**
 * The pairs with the waivers of all files, each on the pair that it names or whose host it names. A waiver of a file
 * that is extended may be of a pair of somebody else's; in halint.yaml a name that nothing has is a problem.
 */
export function withWaivers(
  pairs: readonly ConfiguredPair[],
  layers: readonly Layer[],
  known: KnownRules | undefined,
): readonly ConfiguredPair[] {
  const resolved = layers.flatMap((layer, index) =>
    (layer.document.waivers ?? []).flatMap((written, at) =>
      resolve(written, ['waivers', at], pairs, layer, index === layers.length - 1, known),
    ),
  );
  return resolved.length === 0
    ? pairs
    : pairs.map((each) => ({
        ...each,
        waivers: resolved.flatMap(({ pair, waiver }) => (pair === each ? [waiver] : [])),
      }));
}

interface Resolved {
  readonly pair: ConfiguredPair;
  readonly waiver: Waiver;
}

function resolve(
  written: WaiverDocument,
  place: Path,
  pairs: readonly ConfiguredPair[],
  layer: Layer,
  own: boolean,
  known: KnownRules | undefined,
): readonly Resolved[] {
  const { pair: pairName, host: hostName, ...said } = written;
  const refuse = (key: keyof WaiverDocument | undefined, message: string): readonly Resolved[] => {
    layer.report(key === undefined ? place : [...place, key], 'value', message);
    return [];
  };
  if (known !== undefined && !known.has(said.rule))
    return refuse('rule', `there is no rule "${said.rule}"${didYouMean(said.rule, known.keys())}`);
  if (!isDay(said.expires)) return refuse('expires', `there is no day ${said.expires}`);
  const named = pairs.filter(({ pair }) => pairName === undefined || pair.name === pairName);
  if (named.length === 0)
    return own
      ? refuse(
          'pair',
          `there is no pair "${pairName ?? ''}"${didYouMean(
            pairName ?? '',
            pairs.map(({ pair }) => pair.name),
          )}`,
        )
      : [];
  const meant = hostName === undefined ? named : named.filter((each) => sideOf(each, hostName) !== undefined);
  if (meant.length === 0) return own ? refuse('host', noHost(hostName ?? '', named)) : [];
  const [pair] = meant;
  if (meant.length > 1 || pair === undefined) {
    return refuse(
      undefined,
      hostName === undefined
        ? 'a waiver holds for one pair: name it (pair), or the host (host)'
        : `several pairs have a host "${hostName}": name the pair as well`,
    );
  }
  const side = hostName === undefined ? undefined : sideOf(pair, hostName);
  const at = { path: layer.display, line: layer.source.problemAt(place, 'value', '').line };
  return [{ pair, waiver: { ...said, ...(side === undefined ? {} : { host: side }), at } }];
}

const sideOf = ({ pair: { hosts } }: ConfiguredPair, name: string): Side | undefined =>
  (['a', 'b'] as const).find((side) => hosts[side].name === name);

function noHost(name: string, pairs: readonly ConfiguredPair[]): string {
  const hosts = pairs.flatMap(({ pair }) => [pair.hosts.a.name, pair.hosts.b.name]);
  return `there is no host "${name}"${didYouMean(name, hosts) || `; there are ${hosts.join(', ')}`}`;
}

/** Not the 30th of February, which the schema lets through. */
function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
