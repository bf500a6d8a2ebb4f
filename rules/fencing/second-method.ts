import { configurationInForce, fencingEnabled } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import {
  fenceDevices,
  usesOnBoardController,
  methodsFor,
  nodeNames,
  watchdogFencing,
} from '../../src/facts/fencing/fence-devices.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'A host without power can be fenced',
  why:
    'The controller on the board loses power together with its host: then fencing cannot succeed, and the survivor ' +
    'waits indefinitely.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'node',
    steps: [
      {
        on: 'either',
        text:
          'Create a device that does not depend on the power supply of {node}: a switched power strip, or SBD on a ' +
          'shared disk.',
        verify:
          '`fence_apc_snmp … -o status` (or the agent that fits) succeeds from both hosts, and `crm_mon -1rf` shows ' +
          'the device as Started.',
      },
      {
        on: 'either',
        check:
          '`pcs stonith level` or `crm configure show` tells whether a topology exists; crmsh takes one for all ' +
          'nodes (`crm configure edit` changes it).',
        text:
          'Put the BMC on level 1 and the new device on level 2, for both nodes. A node with a level 2 alone would ' +
          'never be fenced by its BMC.',
        commands: {
          pcs: ['pcs stonith level add 1 {node} {bmc-device}', 'pcs stonith level add 2 {node} {second-device}'],
          crmsh:
            'crm configure fencing_topology {node-a}: {bmc-device-a} {second-device} {node-b}: {bmc-device-b} ' +
            '{second-device}',
        },
        verify:
          '`pcs stonith level` or `crm configure show` lists both levels for both nodes, and `pcs stonith level ' +
          'verify` says nothing.',
        undo: '`pcs stonith level remove 2 target {node}`, or `crm configure edit`',
      },
    ],
  },
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
      if (methods.length === 0 || methods.some((devices) => devices.some((device) => !usesOnBoardController(device))))
        return [];
      return [
        {
          subject: node,
          message: `${node} can be fenced only through the controller on its own board`,
          expected: 'a second level: a power switch or a shared disk',
          actual: methods
            .flat()
            .map(({ id, agent }) => `${id} (${agent})`)
            .join(', '),
          moment: 'after-failover',
        },
      ];
    });
  },
});
