/**
 * Prints the collection script that `halint facts` sends to mail-a of a configuration: CONFIG [KIND]. With KIND, only
 * sources of that kind. With `check`, the script of `halint check`: the sources of all rules.
 */
import { load } from '../../src/config/load.ts';
import { rules } from '../../rules/index.ts';
import { contextOf, factsOf, selectRules, sourcesOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';
import { buildScript } from '../../src/hosts/collect/script.ts';
import type { Source } from '../../src/sdk/index.ts';

const loaded = load(process.argv[2]);
const pair = loaded.ok ? loaded.configuration.pairs[0]?.pair : undefined;
if (pair === undefined) throw new Error('there is no pair in the configuration');

const kindOf = (source: Source): string => {
  if (source.kind === 'command') return source.lane === 'slow' ? 'slow command' : 'command';
  if (source.kind === 'listing') return source.digest === 'none' ? 'listing' : 'listing with digests';
  return source.mask === undefined ? source.kind : `masked ${source.kind}`;
};

const kind = process.argv[3];
const definitions = kind === 'check' ? factsOf(selectRules(rules, pair)) : facts;
const sources = sourcesOf(definitions, contextOf(pair, 'a')).filter(
  (source) => kind === undefined || kind === 'check' || kindOf(source) === kind,
);
// For people, and for who wants to know how many there are.
process.stderr.write(`${sources.length}\n`);
process.stdout.write(buildScript({ sources, digestKey: 'a'.repeat(64), secrets: {}, deadline: 60 }, 'b'.repeat(32)));
