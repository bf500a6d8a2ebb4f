/**
 * Judges pairs of one fleetSize from an NDJSON file, one after the other, as a person with a disk full of recordings
 * would. `write FILE COUNT`: writes recordings; `configure FILE COUNT`: the halint.yaml of their pairs, every third
 * with a policy by which there are findings, and what cannot be judged. `parse|rules|judge|judge-alone FILE`: prints
 * what that took, as JSON. `rules` has the facts already (those of one pair, and what rules derive from them) and only
 * judges; `judge` parses them from the readings and remembers what pairs have in common, as the command does;
 * `judge-alone` remembers nothing of other pairs, which is what a fleetSize without anything in common costs.
 */
import { closeSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { rules } from '../../rules/index.ts';
import { linesOf } from '../../src/cli/input/lines.ts';
import { fleetSize, limitHeapGrowth } from '../../src/cli/limit-heap-growth.ts';
import { FactMemory } from '../../src/engine/fact-memory.ts';
import { evaluate, factsOfPair } from '../../src/engine/evaluate.ts';
import { reportPair } from '../../src/engine/report.ts';
import type { HostIdentity, Snapshot } from '../../src/sdk/index.ts';
import { fleetLines, fleetPair, recordedPair, recordedSnapshot } from './recorded-pair.ts';
import { peakMemory } from './peak-memory.ts';

const [mode = '', path = '', count = ''] = process.argv.slice(2);
const recorded = await recordedSnapshot();

function write(): void {
  const file = openSync(path, 'w');
  const line = fleetLines(recorded);
  for (let i = 0; i < Number(count); i++) {
    writeSync(file, `${line(i)}\n`);
  }
  closeSync(file);
}

function configure(): void {
  const host = ({ name, address, bmc }: HostIdentity) => ({
    name,
    address,
    ...(bmc === undefined ? {} : { bmc: { ...bmc, user: 'fence' } }),
  });
  const pairs = Array.from({ length: Number(count) }, (_, i) => {
    const { name, virtualIps, externalHost, hosts } = fleetPair(i);
    const policy = i % 3 === 0 ? { policy: { certificateDays: 3650, sharedPaths: { add: ['/srv/archive'] } } } : {};
    return `  - ${JSON.stringify({ name, virtualIps, externalUrl: `https://${externalHost}/`, ...policy, hosts: { a: host(hosts.a), b: host(hosts.b) } })}\n`;
  });
  writeFileSync(path, `pairs:\n${pairs.join('')}`);
}

async function read(): Promise<void> {
  let pairs = 0;
  let failed = 0;
  const facts = factsOfPair(recorded, recordedPair);
  evaluate(recorded, recordedPair, rules, facts);
  const memory = new FactMemory();
  const before = process.cpuUsage();
  for await (const line of linesOf(path)) {
    const snapshot: Snapshot = JSON.parse(line);
    if (mode === 'rules')
      failed += evaluate(snapshot, recordedPair, rules, facts).filter(({ verdict }) => verdict === 'fail').length;
    if (mode.startsWith('judge'))
      failed += reportPair(snapshot, fleetPair(pairs), rules, mode === 'judge' ? memory : undefined).counts.fail;
    // As the command does.
    if (++pairs === fleetSize) limitHeapGrowth();
  }
  const { user, system } = process.cpuUsage(before);
  const megabytes = peakMemory();
  process.stdout.write(
    JSON.stringify({ milliseconds: (user + system) / 1000 / pairs, megabytes, pairs, failed, rules: rules.length }),
  );
}

if (mode === 'write') write();
else if (mode === 'configure') configure();
else await read();
