import type { FailoverTest } from '../sdk/index.ts';
import type { ConfiguredPair } from './configuration.ts';
import type { FailoverTestDocument } from './document.ts';
import type { Layer } from './layers.ts';
import { didYouMean } from './reading/faults.ts';
import { isDay } from './waivers.ts';

/**
 * Assigns the failover tests of all files to the pairs that they name. A test in an extended file may belong to a pair
 * of another configuration; in halint.yaml, an unknown name is a problem.
 */
export function withFailoverTests(
  pairs: readonly ConfiguredPair[],
  layers: readonly Layer[],
): readonly ConfiguredPair[] {
  const resolved = layers.flatMap((layer, index) =>
    (layer.document.failoverTests ?? []).flatMap((written, at) =>
      resolve(written, at, pairs, layer, index === layers.length - 1),
    ),
  );
  return pairs.map((each) => {
    const failoverTests = resolved.flatMap(({ pair, test }) => (pair === each ? [test] : []));
    return failoverTests.length === 0 ? each : { ...each, pair: { ...each.pair, failoverTests } };
  });
}

interface Resolved {
  readonly pair: ConfiguredPair;
  readonly test: FailoverTest;
}

function resolve(
  { pair: name, ...test }: FailoverTestDocument,
  at: number,
  pairs: readonly ConfiguredPair[],
  layer: Layer,
  own: boolean,
): readonly Resolved[] {
  const place = ['failoverTests', at] as const;
  const refuse = (key: keyof FailoverTestDocument | undefined, message: string): readonly Resolved[] => {
    layer.report(key === undefined ? [...place] : [...place, key], 'value', message);
    return [];
  };
  if (!isDay(test.date)) return refuse('date', `${test.date} is not a valid date`);
  const hostsOf = ({ pair: { hosts } }: ConfiguredPair): readonly string[] => [hosts.a.name, hosts.b.name];
  const named = pairs.filter(({ pair }) => name === undefined || pair.name === name);
  const { host } = test;
  const meant = host === undefined ? named : named.filter((each) => hostsOf(each).includes(host));
  const [pair] = meant;
  if (pair === undefined) {
    if (!own) return [];
    const names = pairs.map((each) => each.pair.name);
    return named.length === 0
      ? refuse('pair', `unknown pair "${name ?? ''}"${didYouMean(name ?? '', names)}`)
      : refuse('host', `unknown host "${host ?? ''}"${didYouMean(host ?? '', named.flatMap(hostsOf))}`);
  }
  if (meant.length > 1)
    return refuse(undefined, host === undefined ? 'a test applies to one pair; set pair or host' : 'also set pair');
  const { line } = layer.source.problemAt([...place], 'value', '');
  return [{ pair, test: { ...test, source: 'configuration', at: { path: layer.display, line } } }];
}
