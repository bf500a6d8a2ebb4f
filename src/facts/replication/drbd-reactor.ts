// drbd-reactor.toml(5), drbd-reactor.promoter(5)
import { parse } from 'smol-toml';
import type { Applicability, Fact, TextFile } from '../../sdk/index.ts';
import {
  defineFact,
  file,
  firstUnavailable,
  glob,
  isNotCaptured,
  known,
  unknown,
  unknownFrom,
} from '../../sdk/index.ts';
import { isRow } from '../grammar/json.ts';
import { isIdle } from '../units/unit-state.ts';
import type { Units } from '../units/units.ts';
import type { Promoter, PromoterRefusal } from './promoter-model.ts';
import { promoterFrom, promoterTables, refusalsOf } from './promoter-model.ts';

export interface DrbdReactor {
  /** One for each resource of DRBD that it promotes; empty where it is not configured. */
  readonly promoters: readonly Promoter[];
  /** Settings for which drbd-reactor does not start. */
  readonly refusals: readonly PromoterRefusal[];
}

const main = '/etc/drbd-reactor.toml';
const folder = '/etc/drbd-reactor.d';

export const drbdReactor = defineFact({
  id: 'drbd-reactor',
  describes: 'What drbd-reactor starts where it promotes a resource',
  sources: { main: file(main), snippets: glob(`${folder}/*.toml`) },
  parse({ main: own, snippets }): Fact<DrbdReactor> {
    const lost = firstUnavailable(own, snippets);
    if (lost !== undefined) return unknownFrom(lost, 'drbd-reactor’s configuration');
    const documents: { readonly path: string; readonly document: Readonly<Record<string, unknown>> }[] = [];
    for (const each of [...(own.read ? [own.value] : []), ...(snippets.read ? snippets.value : [])]) {
      const document = documentOf(each);
      if (typeof document === 'string') return unknown('unparsable', `${each.path}: ${document}`);
      documents.push({ path: each.path, document });
    }
    if (documents.length === 0 && isNotCaptured(own) && isNotCaptured(snippets))
      return known<DrbdReactor>({ promoters: [], refusals: [] });
    // Without the main file its package's default holds, which names the folder; without the setting no folder is read.
    const named = documents.find(({ path }) => path === main)?.document['snippets'];
    if (typeof named === 'string' && named.replace(/\/+$/, '') !== folder)
      return unknown('not-collected', `${main} names the folder ${named}, and halint reads ${folder}`);
    const inUse = documents.filter(({ path }) => path === main || !own.read || typeof named === 'string');
    const tables = inUse.flatMap(({ path, document }) =>
      promoterTables(document).map(([resource, settings]) => ({ resource, settings, path })),
    );
    return known<DrbdReactor>({
      promoters: tables.map(({ resource, settings, path }) => promoterFrom(resource, settings, path)),
      refusals: tables.flatMap(({ resource, settings, path }) => refusalsOf(resource, settings, path)),
    });
  },
});

/** Characters: many times what such a file has. The library is recursive. */
const longest = 64 * 1024;

/** The document, or why there is none. */
function documentOf({ text }: TextFile): Readonly<Record<string, unknown>> | string {
  if (text.length > longest || /[[{]{40}/.test(text)) return 'too long or too deep';
  try {
    const document: unknown = parse(text);
    return isRow(document) ? document : 'not TOML';
  } catch {
    return 'not TOML';
  }
}

/** What drbd-reactor promotes on this host, where its daemon runs or a boot starts it. */
export const promotersInForce = (reactor: Fact<DrbdReactor>, units: Fact<Units>): readonly Promoter[] =>
  reactor.known && !isIdle(units, 'drbd-reactor') ? reactor.value.promoters : [];

/** Whether rules about promoters have something to judge. A configuration that was not read counts. */
export function promotionInForce(reactor: Fact<DrbdReactor>, units: Fact<Units>): Applicability {
  if (isIdle(units, 'drbd-reactor')) return 'drbd-reactor neither runs nor is enabled';
  return !reactor.known || reactor.value.promoters.length > 0 || 'drbd-reactor promotes nothing';
}
