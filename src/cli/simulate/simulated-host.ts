import { readCib } from '../../facts/cluster/cib-reader.ts';
import { failoverSimulation } from '../../facts/failover/failover.ts';
import { withSoundNodes } from '../../facts/failover/sound-nodes.ts';
import { readXml } from '../../facts/grammar/xml.ts';
import type { Host } from '../../hosts/host.ts';
import type { HostSnapshot } from '../../sdk/index.ts';
import { notRead, readAs, sourceKey } from '../../sdk/index.ts';
import { runSimulation } from './run-simulation.ts';

const key = sourceKey(failoverSimulation);
const liveCib = 'command:cibadmin -Q';
const cibFile = 'file:/var/lib/pacemaker/cib/cib.xml';

/**
 * A host of a tree, an archive or a recording, whose failover is simulated on this machine with the crm_simulate at
 * `program`. What the host itself has simulated is kept.
 */
export const simulatedHost = (host: Host, program: string, name: string): Host => ({
  via: host.via,
  async collect(request, signal) {
    const snapshot = await host.collect(request, signal);
    if (snapshot.readings[key]?.read === true || snapshot.readings[key]?.read === undefined) return snapshot;
    const cib = cibText(snapshot);
    if (cib === undefined) return snapshot;
    const output = await runSimulation(program, cib, name);
    const reading = output === undefined ? notRead('timeout', 'crm_simulate did not end in time') : readAs(output);
    return { ...snapshot, readings: { ...snapshot.readings, [key]: reading } };
  },
});

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
  return text.includes('<node_state ') ? text : withSoundNodes(text, cib);
}
