import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import type { BaseFixture } from '../../src/authoring/cases/case.ts';
import { simulationsIn } from '../../src/authoring/cases/simulations.ts';
import { withVariants } from '../../src/authoring/cases/variant.ts';
import { load } from '../../src/config/load.ts';
import { gather } from '../../src/engine/gather.ts';
import { contextOf, sourcesOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';
import { treeHost } from '../../src/hosts/offline/tree.ts';
import type { HostSnapshot, Pair, Side, Snapshot } from '../../src/sdk/index.ts';

const folder = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));

/** The pair of `fixtures/healthy`, as its halint.yaml declares it. */
export const healthyPair: Pair = pairOf(`${folder}halint.yaml`);

/** The only pair that a configuration declares. */
export function pairOf(file: string): Pair {
  const loaded = load(file);
  if (!loaded.ok) throw new Error(loaded.problems.map((problem) => problem.message).join('\n'));
  const [configured] = loaded.configuration.pairs;
  if (configured === undefined) throw new Error(`${file} declares no pair`);
  return configured.pair;
}

const options = {
  version: 'test',
  takenAt: '2026-11-22T10:35:00.000Z',
  digestKey: '0'.repeat(64),
  secrets: { a: {}, b: {} },
  deadline: 10,
};

const tree = (side: Side) => treeHost(healthyPair.hosts[side].name, `${folder}${side}`);

/** The readings of a pair for all rules, from the trees `a` and `b` of a folder. */
export const readPair = (pair: Pair, folder: string): Promise<Snapshot> =>
  gather(
    pair,
    rules,
    { a: treeHost(pair.hosts.a.name, join(folder, 'a')), b: treeHost(pair.hosts.b.name, join(folder, 'b')) },
    options,
    new AbortController().signal,
  );

/** The readings of `fixtures/healthy` for all rules. */
export const healthySnapshot: Snapshot = await readPair(healthyPair, folder);

/** Simulated failovers of cases and variants. */
export const simulationsFolder = fileURLToPath(new URL('../../fixtures/simulations/', import.meta.url));

/** The healthy pair with its variants: what cases start from. */
export const healthyGround: BaseFixture = withVariants(
  { pair: healthyPair, snapshot: healthySnapshot, simulations: simulationsIn(simulationsFolder) },
  fileURLToPath(new URL('../../fixtures/variants/', import.meta.url)),
);

/** The readings of one host for every fact, those among them that no rule reads. */
export const healthyHost = (side: Side): Promise<HostSnapshot> =>
  tree(side).collect(
    { ...options, secrets: {}, sources: sourcesOf(facts, contextOf(healthyPair, side)) },
    new AbortController().signal,
  );
