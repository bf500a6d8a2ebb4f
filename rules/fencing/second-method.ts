import { configurationInForce, fencingEnabled } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { fenceDevices, isOnBoard, methodsFor, nodeNames, watchdogFencing } from '../../src/facts/fencing/fence-devices.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'A host can be fenced while its own power supply is dead',
  why: 'The controller on the board loses power together with its host: then fencing cannot succeed, and the survivor waits for ever.',
  remedy: 'Add a second level that does not depend on the host: a switched power strip or SBD on a shared disk (`pcs stonith level add 2 NODE DEVICE`, `crm configure fencing_topology NODE: FIRST SECOND`).',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing-topologies'],
  reads: { cib },
  appliesTo: ({ cib }) => {
    if (!fencingEnabled(cib)) return 'fencing is switched off: fencing/fencing-enabled reports it';
    const devices = fenceDevices(cib).map(({ id }) => id);
    if (devices.length === 0) return 'there is no fence device';
    if (cib.fencingLevels.some((level) => level.devices.some((id) => !devices.includes(id)))) {
      return 'a fencing level names a device that is not there: fencing/levels-name-devices reports it';
    }
    return configurationInForce(cib);
  },
  check: ({ cib }) => {
    if (watchdogFencing(cib)) return [];
    return nodeNames(cib).flatMap((node): Finding[] => {
      const methods = methodsFor(cib, node);
      if (methods.length === 0 || methods.some((devices) => devices.some((device) => !isOnBoard(device)))) return [];
      return [
        {
          subject: node,
          message: `${node} can be fenced only through the controller on its own board`,
          expected: 'a second level: a power switch or a shared disk',
          actual: methods.flat().map(({ id, agent }) => `${id} (${agent})`).join(', '),
          moment: 'after-failover',
        },
      ];
    });
  },
});
