import { accessSync, constants } from 'node:fs';
import { basename, resolve } from 'node:path';
import { readCib } from '../../facts/cluster/cib-reader.ts';
import { failoverSimulation } from '../../facts/failover/failover.ts';
import { withHealthyNodes } from '../../facts/failover/healthy-nodes.ts';
import { readXml } from '../../facts/grammar/xml.ts';
import type { HostSnapshot, Snapshot } from '../../sdk/index.ts';
import { notRead, readAs, sourceKey } from '../../sdk/index.ts';
import { UsageError } from '../usage-error.ts';
import { runSimulation } from './run-simulation.ts';

const key = sourceKey(failoverSimulation);
const liveCib = 'command:cibadmin -Q';
const cibFile = 'file:/var/lib/pacemaker/cib/cib.xml';

/**
 * A snapshot of trees, archives and recordings, with the failover simulated on this machine by the crm_simulate at
 * `program`. What a host has simulated itself is kept.
 */
export async function withSimulatedFailover(snapshot: Snapshot, program: string): Promise<Snapshot> {
  const { a, b } = snapshot.hosts;
  return { ...snapshot, hosts: { a: await simulated(a, program), b: await simulated(b, program) } };
}

async function simulated(host: HostSnapshot, program: string): Promise<HostSnapshot> {
  const own = host.readings[key];
  const lacking = own?.read === true && 'stdout' in own.value && own.value.stdout.includes('\nproblem absent ');
  const cib = own?.read === true && !lacking ? undefined : cibText(host);
  if (cib === undefined) return host;
  const output = await runSimulation(program, cib, nodeName(host));
  const reading = output === undefined ? notRead('timeout', 'crm_simulate did not end in time') : readAs(output);
  return { ...host, readings: { ...host.readings, [key]: reading } };
}

/** The program of `--simulate-with`: a mistake is found before any host is read. */
export function simulationProgram(path: string): string {
  const program = resolve(path);
  if (basename(program) !== 'crm_simulate')
    throw new UsageError(`--simulate-with needs the path of crm_simulate, for example /usr/sbin/crm_simulate: ${path}`);
  try {
    accessSync(program, constants.X_OK);
  } catch {
    throw new UsageError(`${path} cannot be run; crm_simulate is part of pacemaker-cli-utils or pacemaker-cli`);
  }
  return program;
}

/** The name that the host has in the cluster: its own, where that was read. */
function nodeName({ name, readings }: HostSnapshot): string {
  const reading = readings['command:uname -n'];
  const own = reading?.read === true && 'stdout' in reading.value ? reading.value.stdout.trim() : '';
  return own === '' ? name : own;
}

/** The configuration, with the status of the cluster if it ran. */
function cibText({ readings }: HostSnapshot): string | undefined {
  const [live, file] = [readings[liveCib], readings[cibFile]];
  const text =
    live?.read === true && 'stdout' in live.value && live.value.exit === 0
      ? live.value.stdout
      : file?.read === true && 'text' in file.value
        ? file.value.text
        : undefined;
  const root = text === undefined ? '' : readXml(text);
  const cib = typeof root === 'string' ? undefined : readCib(root, 'file');
  if (text === undefined || cib === undefined) return undefined;
  return text.includes('<node_state ') ? text : withHealthyNodes(text, cib);
}
