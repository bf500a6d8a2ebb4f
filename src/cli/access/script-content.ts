import type { Configuration, ConfiguredPair } from '../../config/configuration.ts';
import { contextOf, factsOf, sourcesOf } from '../../engine/select.ts';
import type { ScriptContent } from '../../hosts/collector/standing-script.ts';
import { chooseRules, rulesFor } from '../input/choose.ts';
import { version } from '../version.ts';

/** What `check` reads of a pair, for a script that is made before anything is read. */
export async function scriptContent(configured: ConfiguredPair, configuration: Configuration): Promise<ScriptContent> {
  const { pair } = configured;
  const facts = factsOf(rulesFor(configured, await chooseRules(configuration, [])));
  const sources = { a: sourcesOf(facts, contextOf(pair, 'a')), b: sourcesOf(facts, contextOf(pair, 'b')) };
  return { version, pair: pair.name, sources };
}
