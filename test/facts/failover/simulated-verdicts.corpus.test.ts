import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import type { Case } from '../../../src/authoring/cases/case.ts';
import { pairOf, snapshotOf } from '../../../src/authoring/cases/case.ts';
import { cibOf } from '../../../src/authoring/cases/simulations.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { memberNodes } from '../../../src/facts/cluster/cib-lookup.ts';
import { readCib } from '../../../src/facts/cluster/cib-reader.ts';
import { withHealthyNodes } from '../../../src/facts/failover/healthy-nodes.ts';
import { fenceDevices } from '../../../src/facts/fencing/fence-devices.ts';
import { readXml } from '../../../src/facts/grammar/xml.ts';
import { hasProgram } from '../../hosts/machine.ts';
import { healthyGround, healthyPair } from '../../rules/healthy.ts';
import { simulateText } from './simulate-here.ts';

/**
 * Static rules and the scheduler on configurations of others: the open corpus of CIBs (HALINT_CORPUS), and reported
 * faults (HALINT_FIELD_CASES). Placement, order, fencing and colocation; each disagreement is listed with its reason.
 */
const counterparts: Readonly<Record<string, string>> = {
  'cluster/services-may-run-on-both': 'failover/services-run-on-survivor',
  'cluster/storage-starts-first': 'failover/storage-starts-first',
  'replication/mounts-follow-primary': 'failover/storage-starts-first',
  'fencing/survivor-may-fence': 'failover/lost-node-is-fenced',
  'cluster/services-kept-together': 'failover/services-stay-with-address',
};

/** SAMPLE: STATIC RULE, and why the two differ. */
const explained: Readonly<Record<string, string>> = {
  'interleave-stop.xml: cluster/services-may-run-on-both pass, simulated fail':
    'the node is in standby by its configuration: cluster/nodes-online',
  'interleave-stop.xml: fencing/survivor-may-fence pass, simulated fail': 'its devices are in standby as well',
  'per-op-failcount.xml: fencing/survivor-may-fence pass, simulated fail':
    'startup-fencing is off, and a configuration without state is simulated as a start: fencing/startup-fencing-on',
  'start-then-stop-with-unfence.xml: cluster/services-kept-together fail, simulated pass':
    'one node remains in the simulation, so nothing can be apart there',
  'C1-newname-on-old-pacemaker: fencing/survivor-may-fence pass, simulated fail':
    'fencing is off for this version of Pacemaker: fencing/fencing-enabled',
};

const [corpus, fieldCases] = [process.env['HALINT_CORPUS'], process.env['HALINT_FIELD_CASES']];
const lacking = !['crm_simulate', 'crm_mon', 'cibadmin'].every(hasProgram);
const judging = (ids: readonly string[]) => rules.filter(({ id }) => ids.includes(id));

/** Rules of one kind judge a CIB, with its simulation: the verdict of each, `fail` if it fails anywhere. */
function verdicts(cib: string, ids: readonly string[]): ReadonlyMap<string, string> {
  const each: Case = {
    name: 'a sample',
    changes: [{ host: 'both', command: 'cibadmin -Q', stdout: cib }],
    simulated: true,
    expect: 'pass',
  };
  const ground = {
    ...healthyGround,
    simulations: (host: Parameters<typeof cibOf>[0]) =>
      simulateText(cibOf(host) ?? '', host.name, (script) => script.replace('seconds=8', 'seconds=0')),
  };
  const results = evaluate(snapshotOf(ground, each), pairOf(ground, each), judging(ids));
  return new Map(
    ids.map((id) => {
      const found = results.filter(({ rule }) => rule === id).map(({ verdict }) => verdict);
      return [id, ['fail', 'unknown', 'pass'].find((verdict) => found.some((one) => one === verdict)) ?? 'skip'];
    }),
  );
}

/** What static rules and the simulation say differently of a CIB. */
function disagreements(name: string, cib: string): readonly string[] {
  const found = verdicts(cib, [...Object.keys(counterparts), ...new Set(Object.values(counterparts))]);
  return Object.entries(counterparts).flatMap(([own, other]) => {
    const [said, simulated] = [found.get(own), found.get(other)];
    if (said === 'skip' || simulated === 'skip' || simulated === 'unknown' || said === simulated) return [];
    return [`${name}: ${own} ${said ?? ''}, simulated ${simulated ?? ''}`];
  });
}

/** A CIB of two nodes without its state, as that of the healthy pair; undefined for others. */
function asOurs(text: string): string | undefined {
  const configuration = text.replace(/<status>[^]*<\/status>|<status\/>/, '');
  const root = readXml(configuration);
  const cib = typeof root === 'string' ? undefined : readCib(root, 'cluster');
  if (cib === undefined || memberNodes(cib).length !== 2 || fenceDevices(cib).length === 0) return undefined;
  const names = memberNodes(cib).map(({ uname }) => uname);
  const own = [healthyPair.hosts.a.name, healthyPair.hosts.b.name];
  return names.reduce(
    (changed, name, i) =>
      changed.replaceAll(
        new RegExp(`(?<=["' ,;])${name.replaceAll('.', String.raw`\.`)}(?=["' ,;:])`, 'g'),
        own[i] ?? '',
      ),
    withHealthyNodes(configuration, cib),
  );
}

describe.skipIf(lacking || corpus === undefined)(
  'the open corpus (needs HALINT_CORPUS and crm_simulate)',
  { timeout: 600_000 },
  () => {
    it('is judged alike by static rules and the scheduler', () => {
      const folder = join(corpus ?? '', 'cib');
      const samples = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        name.endsWith('.xml'),
      );
      const compared = samples.sort().flatMap((name) => asOurs(readFileSync(join(folder, name), 'utf8')) ?? []);
      expect(compared.length).toBeGreaterThan(10);
      const found = samples.flatMap((name) => {
        const cib = asOurs(readFileSync(join(folder, name), 'utf8'));
        return cib === undefined ? [] : disagreements(basename(name), cib);
      });
      expect(found.filter((each) => explained[each] === undefined)).toEqual([]);
    });
  },
);

describe.skipIf(lacking || fieldCases === undefined || !existsSync(fieldCases))(
  'reported faults (needs HALINT_FIELD_CASES and crm_simulate)',
  { timeout: 600_000 },
  () => {
    it('are judged alike by static rules and the scheduler', () => {
      const folder = mkdtempSync(join(tmpdir(), 'halint-field-cases-'));
      try {
        const path = join(folder, 'a/commands/068.txt');
        const lay = (patch?: string): boolean =>
          spawnSync('tar', ['-xJf', join(fieldCases ?? '', 'base.tar.xz'), 'a/commands/068.txt'], { cwd: folder })
            .status === 0 &&
          (patch === undefined ||
            spawnSync('git', ['apply', '-p0', '--whitespace=nowarn', '--include=a/commands/068.txt', patch], {
              cwd: folder,
              env: { ...process.env, GIT_DIR: '/nonexistent' },
            }).status === 0);
        expect(lay()).toBe(true);
        const base = readFileSync(path, 'utf8');
        const patches = readdirSync(join(fieldCases ?? '', 'patches')).sort();
        const found = patches.flatMap((name) => {
          if (!lay(join(fieldCases ?? '', 'patches', name))) return [];
          const cib = readFileSync(path, 'utf8');
          return cib === base ? [] : disagreements(name.replace('.patch', ''), cib);
        });
        expect(found.filter((each) => explained[each] === undefined)).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);
