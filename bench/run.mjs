/** `npm run bench [-- PART…]`: prints what halint costs, as ratios to a floor that is measured in the same run. */
import { cpus, loadavg } from 'node:os';
import { asking } from './asking.mjs';
import { check } from './check.mjs';
import { coldRun } from './cold-run.mjs';
import { fleet, liveFleet } from './fleet.mjs';
import { judging } from './judging.mjs';
import { pages } from './pages.mjs';
import { peers } from './peers.mjs';
import { probe } from './probe.mjs';
import { roundTrips } from './round-trips.mjs';
import { startup } from './startup.mjs';
import { sync } from './sync.mjs';
import { watch } from './watch.mjs';

const parts = {
  startup,
  'cold-run': coldRun,
  probe,
  asking,
  'round-trips': roundTrips,
  fleet,
  'live-fleet': liveFleet,
  judging,
  check,
  pages,
  peers,
  sync,
  watch,
};

const names = process.argv.slice(2);
const unknown = names.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`no part is called ${unknown.join(', ')}; there are: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
const busy = loadavg()[0] ?? 0;
console.log(
  `halint bench: node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${busy.toFixed(1)}`,
);
console.log('Medians of interleaved rounds (n, least … most). Only ratios travel to another machine.');
for (const [name, part] of Object.entries(parts)) {
  if (names.length > 0 && !names.includes(name)) continue;
  try {
    await part();
  } catch (error) {
    console.log(`  ${name} failed: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
process.exit();
