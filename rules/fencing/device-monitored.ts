import { monitors } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, faultyDevices } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'warning',
  summary: 'Each fence device is monitored',
  why: 'A BMC that lost its cable or its password is noticed only when it is needed.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'either',
        text: 'Add a monitor.',
        commands: {
          pcs: 'pcs stonith update {device} op monitor interval=120s timeout=60s',
          crmsh: 'crm configure monitor {device} 120s:60s',
        },
        verify: '`crm_mon -1rf` shows {device} as Started, still after two minutes.',
        undo: '`pcs stonith update {device} op monitor interval=0`, or `crm configure edit {device}`',
      },
    ],
  },
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing'],
  reads: { cib },
  parameters: {
    longest: {
      kind: 'number',
      default: 3600,
      unit: 's',
      minimum: 1,
      describes: 'Longest interval between two looks at a device',
      source: 'a night is too long to be without fencing; Clusters from Scratch uses 60 s',
    },
  },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib, parameters: { longest } }) =>
    faultyDevices(cib, ({ id, placed }) => {
      const interval = monitors(placed.primitive).reduce(
        (least, each) => Math.min(least, each.interval ?? Infinity),
        Infinity,
      );
      if (interval <= longest) return undefined;
      const none = interval === Infinity;
      const message = none ? `${id} has no recurring monitor operation` : `${id} is looked at too seldom`;
      return {
        message,
        expected: `a monitor operation every ${longest} s at least`,
        actual: none ? 'none' : `every ${interval} s`,
      };
    }),
});
