import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Simulations } from '../../src/authoring/cases/simulations.ts';
import { cibOf, simulationName } from '../../src/authoring/cases/simulations.ts';
import { baseFixtureOf, isFailing, pairOf, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { simulateText } from '../facts/failover/simulate-here.ts';
import { hasProgram } from '../hosts/machine.ts';
import { healthyGround } from './healthy.ts';

/**
 * Static rules and the scheduler on the same faults: each case of these rules is simulated on this machine, and the
 * rules `failover/*` judge it.
 */
const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));
const lacking = !['crm_simulate', 'crm_mon', 'cibadmin'].every(hasProgram);

const counterparts: Readonly<Record<string, string>> = {
  'cluster/services-may-run-on-both': 'failover/services-run-on-survivor',
  'cluster/storage-starts-first': 'failover/storage-starts-first',
  'fencing/survivor-may-fence': 'failover/lost-node-is-fenced',
  'cluster/services-kept-together': 'failover/services-stay-with-address',
};

const texts = new Map<string, string>();
const simulations: Simulations = (host) => {
  const name = simulationName(host);
  // Without the search for reasons, which takes most of the time.
  const text =
    texts.get(name) ?? simulateText(cibOf(host) ?? '', host.name, (script) => script.replace('seconds=8', 'seconds=0'));
  texts.set(name, text);
  return text;
};

const simulated = rules.filter(({ id }) => id.startsWith('failover/'));
/** The recorded status does not fit the changed configuration, or another of these rules reports the fault. */
const disagreements = [
  'cluster/services-may-run-on-both: a resource that must not be where the group is, and waits for it',
  'cluster/services-may-run-on-both: what the fence handler of DRBD left',
  'cluster/storage-starts-first: the database comes before its volume group and file systems',
  'cluster/storage-starts-first: a file system comes before its volume group',
  'cluster/services-kept-together: cut in two, kept together but not in order',
  // One node remains in the simulation, so nothing can be apart there.
  'cluster/services-kept-together: a group that keeps nothing together',
];

describe.skipIf(lacking)(
  'static rules and the scheduler (needs crm_simulate, crm_mon and cibadmin)',
  { timeout: 300_000 },
  () => {
    it('disagree only where it is known why', () => {
      const found = Object.entries(counterparts).flatMap(([id, counterpart]) =>
        casesOf(folder, id).flatMap((each) => {
          const ground = { ...baseFixtureOf(healthyGround, each), variants: healthyGround.variants ?? {}, simulations };
          const { on: _, ...plain } = each;
          const snapshot = snapshotOf(ground, { ...plain, simulated: true });
          const results = evaluate(snapshot, pairOf(ground, plain), simulated);
          const verdicts = new Set(results.filter(({ rule }) => rule === counterpart).map(({ verdict }) => verdict));
          const fails = verdicts.has('fail');
          return fails === isFailing(each) ? [] : [`${id}: ${each.name}`];
        }),
      );
      expect(found).toEqual(disagreements);
    });
  },
);
