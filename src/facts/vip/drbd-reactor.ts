// drbd-reactor.toml(5), drbd-reactor.promoter(5)
import { parse } from 'smol-toml';
import type { Fact, TextFile } from '../../sdk/index.ts';
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
import { isRow, rows } from '../grammar/json.ts';

/** One thing that drbd-reactor starts where a resource of DRBD is promoted. */
export interface PromotedStep {
  /** The resource of DRBD. */
  readonly resource: string;
  /** `var-spool-cyrus.mount`, `ocf:heartbeat:IPaddr2 vip ip=10.0.0.5 cidr_netmask=24` */
  readonly start: string;
  readonly path: string;
}

const main = '/etc/drbd-reactor.toml';

/** What drbd-reactor's promoter starts, in its order. Empty where it is not configured. */
export const drbdReactor = defineFact({
  id: 'drbd-reactor',
  describes: 'What drbd-reactor starts where it promotes a resource',
  sources: { main: file(main), snippets: glob('/etc/drbd-reactor.d/*.toml') },
  parse({ main: own, snippets }): Fact<readonly PromotedStep[]> {
    const lost = firstUnavailable(own, snippets);
    if (lost !== undefined) return unknownFrom(lost, 'drbd-reactor’s configuration');
    if (!own.read && isNotCaptured(own) && isNotCaptured(snippets)) return known<readonly PromotedStep[]>([]);
    const found: PromotedStep[] = [];
    for (const each of [...(own.read ? [own.value] : []), ...(snippets.read ? snippets.value : [])]) {
      const steps = stepsOf(each);
      if (steps === undefined) return unknown('unparsable', `${each.path} is not TOML`);
      for (const step of steps) found.push(step);
    }
    return known<readonly PromotedStep[]>(found);
  },
});

/** Characters: many times what such a file has. The library is recursive. */
const longest = 64 * 1024;

function stepsOf({ path, text }: TextFile): readonly PromotedStep[] | undefined {
  if (text.length > longest || /[[{]{40}/.test(text)) return undefined;
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    return undefined;
  }
  if (!isRow(document) || !Array.isArray(document['promoter'])) return [];
  return rows(document['promoter']).flatMap((promoter) => {
    const resources = promoter['resources'];
    return !isRow(resources)
      ? []
      : Object.entries(resources).flatMap(([resource, settings]) =>
          isRow(settings) ? textsIn(settings['start']).map((start) => ({ resource, start, path })) : [],
        );
  });
}

/** A step, or a list of steps that are started together. */
const textsIn = (value: unknown): readonly string[] =>
  !Array.isArray(value) ? [] : value.flat().filter((each) => typeof each === 'string');
