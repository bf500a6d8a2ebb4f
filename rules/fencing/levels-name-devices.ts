import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, fenceDevices } from '../../src/facts/fencing/fence-devices.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Fencing levels name fence devices that exist',
  why: 'A level with a device that does not exist always fails: Pacemaker goes on to the next level, or to none.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'level',
    steps: [
      {
        on: 'either',
        text: 'Remove the level, and add it again with a device that exists.',
        commands: {
          pcs: ['pcs stonith level remove {number} target {node}', 'pcs stonith level add {number} {node} {device}'],
          crmsh: 'crm configure edit    # change the fencing_topology',
        },
        verify:
          '`pcs stonith level` or `crm configure show` names only devices that exist, and `crm_verify -L` says ' +
          'nothing.',
        undo: 'Put the former level back.',
      },
    ],
  },
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing-topologies'],
  reads: { cib },
  appliesTo: ({ cib }) => {
    if (cib.fencingLevels.length === 0) return 'there are no fencing levels';
    return devicesInForce(cib);
  },
  check: ({ cib }) => {
    const devices = fenceDevices(cib).map(({ id }) => id);
    return cib.fencingLevels.flatMap((level): Finding[] =>
      level.devices
        .filter((id) => !devices.includes(id))
        .map((id) => ({
          subject: level.id,
          message: `The fencing level ${level.id} names a device that does not exist`,
          expected: devices.join(', '),
          actual: id,
          moment: 'after-failover',
          values: { number: String(level.index), ...(level.target === undefined ? {} : { node: level.target }) },
        })),
    );
  },
});
