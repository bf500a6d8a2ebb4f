import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memberNodes, servicePrimitives } from '../../../src/facts/cluster/cib-lookup.ts';
import { readCib } from '../../../src/facts/cluster/cib-reader.ts';
import { placements } from '../../../src/facts/constraints/placement.ts';
import { readFailover } from '../../../src/facts/failover/failover-reader.ts';
import { isJudgeable, isKeptRunning } from '../../../src/facts/failover/judgeable.ts';
import { instancesOf } from '../../../src/facts/failover/lost-services.ts';
import { withHealthyNodes } from '../../../src/facts/failover/healthy-nodes.ts';
import { fenceDevices } from '../../../src/facts/fencing/fence-devices.ts';
import { readXml } from '../../../src/facts/grammar/xml.ts';
import { unknown } from '../../../src/sdk/index.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { simulateText } from './simulate-here.ts';

/**
 * The open corpus of CIBs: where a service may run by halint's reading of the constraints, and where Pacemaker's scheduler
 * starts it when the other node is gone. Of the configuration alone: the state of the samples is left out.
 */
const corpus = process.env['HALINT_CORPUS'];
const lacking = corpus === undefined || !['crm_simulate', 'crm_mon', 'cibadmin'].every(hasProgram);

/** Samples in which the two differ, and why. */
const explained: Readonly<Record<string, string>> = {
  'asymmetrical-order-move.xml': 'the service waits for one that has target-role=Stopped: cluster/nothing-held-back',
  'interleave-stop.xml': 'the node is in standby by its configuration: cluster/nodes-online',
};

const samples = lacking
  ? []
  : readdirSync(join(corpus, 'cib'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.xml'))
      .sort();

/** `NODE: SERVICE`, and what each of the two says; undefined where the scheduler's answer says nothing of a pair. */
function disagreements(text: string): readonly string[] | undefined {
  const root = readXml(text.replace(/<status>[^]*<\/status>/, ''));
  const cib = typeof root === 'string' ? undefined : readCib(root, 'cluster');
  // Without a device the lost node stays unclean, and nothing starts: another rule's matter.
  if (cib === undefined || fenceDevices(cib).length === 0) return undefined;
  if (isJudgeable(cib, unknown('not-collected', 'not simulated yet')) !== true) return undefined;
  const found = memberNodes(cib).map(({ uname }) => {
    const own = withHealthyNodes(text.replace(/<status>[^]*<\/status>|<status\/>/, ''), cib);
    const failover = readFailover(simulateText(own, uname, (script) => script.replace('seconds=8', 'seconds=0')));
    if (!failover.known) return undefined;
    const { after } = failover.value;
    return servicePrimitives(cib)
      .filter((placed) => isKeptRunning(cib, placed))
      .flatMap((placed) => {
        const { id } = placed.primitive;
        const runs = instancesOf(after, id).some(({ active, nodes }) => active && nodes.includes(uname));
        const may =
          placements(cib)
            .find((each) => each.placed.primitive.id === id)
            ?.nodes.has(uname) === true;
        return runs === may ? [] : [`${uname}: ${id} ${may ? 'may run and does not' : 'may not run and does'}`];
      });
  });
  return found.some((each) => each === undefined) ? undefined : found.flatMap((each) => each ?? []);
}

describe.skipIf(lacking)('placements (needs HALINT_CORPUS and crm_simulate)', { timeout: 300_000 }, () => {
  it('are those of the scheduler in the open corpus', () => {
    const compared = samples.flatMap((name) => {
      const found = disagreements(readFileSync(join(corpus ?? '', 'cib', name), 'utf8'));
      return found === undefined ? [] : [[basename(name), found] as const];
    });
    expect(compared.length).toBeGreaterThan(10);
    const differing = compared.filter(([, found]) => found.length > 0);
    expect(differing.filter(([name]) => explained[name] === undefined)).toEqual([]);
    expect(Object.keys(explained).sort()).toEqual(differing.map(([name]) => name).sort());
  });
});
