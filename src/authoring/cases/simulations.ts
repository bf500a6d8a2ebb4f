import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { failoverSimulation } from '../../facts/failover/failover.ts';
import type { HostSnapshot } from '../../sdk/index.ts';
import { command, notCaptured, notRead, readAs, sourceKey } from '../../sdk/index.ts';

/** The simulated failover for the CIB of a host: what Pacemaker's scheduler printed. */
export type Simulations = (host: HostSnapshot) => string | undefined;

/**
 * Those in a folder, by `simulationName`. `test/facts/failover/recorded.slow.test.ts` records them and compares them
 * with the scheduler.
 */
export const simulationsIn =
  (folder: string): Simulations =>
  (host) => {
    const path = join(folder, `${simulationName(host)}.txt`);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };

const cibKey = sourceKey(command(['cibadmin', '-Q']));
export const simulationKey = sourceKey(failoverSimulation);

/** The live CIB of a host, if it was read. */
export function cibOf({ readings }: HostSnapshot): string | undefined {
  const reading = readings[cibKey];
  return reading?.read === true && 'stdout' in reading.value && reading.value.exit === 0
    ? reading.value.stdout
    : undefined;
}

/** The name of the simulation for the CIB of a host. */
export const simulationName = (host: HostSnapshot): string =>
  createHash('sha256')
    .update(`${host.name}\n${cibOf(host) ?? ''}`)
    .digest('hex')
    .slice(0, 16);

/**
 * A host whose CIB a case changes: the simulation of the base no longer belongs to it. It is that of the changed CIB if
 * the case asks for it, else it was not collected.
 */
export function withSimulation(
  before: HostSnapshot,
  after: HostSnapshot,
  simulations: Simulations | undefined,
): HostSnapshot {
  const unchanged = JSON.stringify(before.readings[cibKey]) === JSON.stringify(after.readings[cibKey]);
  const own = after.readings[simulationKey];
  if (unchanged || own === undefined || own !== before.readings[simulationKey]) return after;
  const reading = simulations === undefined ? notCaptured('the case has no simulation') : recorded(after, simulations);
  return { ...after, readings: { ...after.readings, [simulationKey]: reading } };
}

function recorded(host: HostSnapshot, simulations: Simulations) {
  const stdout = simulations(host);
  return stdout === undefined
    ? notRead('not-collected', `fixtures/simulations has no ${simulationName(host)}.txt for ${host.name}`)
    : readAs({ stdout, stderr: '', exit: 0 });
}
