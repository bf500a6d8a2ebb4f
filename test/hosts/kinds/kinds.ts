import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../../rules/index.ts';
import { contextOf, factsOf, sourcesOf } from '../../../src/engine/select.ts';
import { collectedHost } from '../../../src/hosts/collector/collected-host.ts';
import type { Side, Snapshot } from '../../../src/sdk/index.ts';
import { healthyPair, readPair } from '../../rules/healthy.ts';
import { collectorOutput } from './collector-output.ts';
import { crmReportFolder } from './crm-report.ts';
import { readArchives, readHosts } from './decided.ts';
import type { RecordedHost } from './recorded.ts';
import { recordedHost } from './recorded.ts';
import { insightsFolder, looseFolder, supportconfigFolder } from './saved-outputs.ts';
import { sosFolder } from './sos.ts';

/** A kind of evidence. */
export interface Kind {
  readonly name: string;
  /** Makes the evidence of a recorded pair below the folder `at`, and reads it. */
  readonly read: (recording: string, at: string) => Promise<Snapshot>;
  /** The kind decides at least so many rules. */
  readonly goal: number;
}

const sides = ['a', 'b'] as const;

/** A folder for each host. */
const apart =
  (make: (host: RecordedHost, folder: string) => void): Kind['read'] =>
  (recording, at) => {
    for (const side of sides) make(recordedHost(side, recording), join(at, side));
    return readArchives({ a: join(at, 'a'), b: join(at, 'b') });
  };

/** One folder for both hosts. */
const crmReport =
  (crmsh: 4 | 5): Kind['read'] =>
  (recording, at) => {
    crmReportFolder([recordedHost('a', recording), recordedHost('b', recording)], at, crmsh);
    return readArchives({ a: at, b: at });
  };

const collector: Kind['read'] = async (recording, at) => {
  mkdirSync(at, { recursive: true });
  const { hosts } = await readPair(healthyPair, recording);
  const host = (side: Side) => {
    const path = join(at, `${side}.halint`);
    collectorOutput(hosts[side], sourcesOf(factsOf(rules), contextOf(healthyPair, side)), path);
    return collectedHost(healthyPair.hosts[side].name, path);
  };
  return readHosts({ a: host('a'), b: host('b') });
};

/** Archives are made from a recording, in the layouts that their modules name. The lab makes real ones. */
export const kinds: readonly Kind[] = [
  { name: 'collector script', read: collector, goal: 228 },
  { name: 'sos 4', read: apart(sosFolder), goal: 125 },
  { name: 'sos 3', read: apart((host, at) => sosFolder(host, at, { manifest: false })), goal: 90 },
  { name: 'crm report, crmsh 5', read: crmReport(5), goal: 70 },
  { name: 'crm report, crmsh 4', read: crmReport(4), goal: 60 },
  { name: 'loose texts', read: apart(looseFolder), goal: 80 },
  { name: 'supportconfig', read: apart(supportconfigFolder), goal: 80 },
  { name: 'Insights', read: apart(insightsFolder), goal: 70 },
];
