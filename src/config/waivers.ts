import type { Side, Waiver } from '../sdk/index.ts';
import type { ConfiguredPair } from './configuration.ts';
import type { WaiverDocument } from './document.ts';
import { didYouMean } from './reading/faults.ts';
import type { Layer } from './layers.ts';
import type { KnownRules } from './rule-settings.ts';
import type { Path } from './reading/yaml-source.ts';

/**
 * Assigns the waivers of all files to the pairs that they name directly or by host. A waiver in an extended file may
 * belong to a pair of another configuration; in halint.yaml, an unknown name is a problem.
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
    return refuse('rule', `unknown rule "${said.rule}"${didYouMean(said.rule, known.keys())}`);
  if (!isDay(said.expires)) return refuse('expires', `${said.expires} is not a valid date`);
  const named = pairs.filter(({ pair }) => pairName === undefined || pair.name === pairName);
  if (named.length === 0)
    return own
      ? refuse(
          'pair',
          `unknown pair "${pairName ?? ''}"${didYouMean(
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
        ? 'a waiver applies to one pair; set pair or host'
        : `several pairs have a host "${hostName}"; also set pair`,
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
  return `unknown host "${name}"${didYouMean(name, hosts) || `; available hosts: ${hosts.join(', ')}`}`;
}

/** Rejects dates like 30 February, which the schema accepts. */
export function isDay(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
