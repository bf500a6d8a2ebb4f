import { memberNodes } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { placements } from '../../src/facts/constraints/placement.ts';
import type { FenceDevice } from '../../src/facts/fencing/fence-devices.ts';
import { devicesInForce, methodsFor } from '../../src/facts/fencing/fence-devices.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Each node has a fence device that the other node may use',
  why:
    'Pacemaker does not use a device on a node that a location constraint keeps it from. When only the lost node ' +
    'itself may use its device, it is never fenced and the takeover never starts.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'node',
    steps: [
      {
        on: 'either',
        text:
          'Remove the location constraint that keeps the device of {node} off the other node. Do the same for each ' +
          'other device of the same fencing level that the finding names. In an opt-in cluster add a location ' +
          'constraint for each device. A device that avoids its own target is right.',
        commands: { pcs: 'pcs constraint remove {constraint}', crmsh: 'crm configure delete {constraint}' },
        verify: '`stonith_admin --list-registered` names the device on both nodes.',
        undo: 'Add the constraint again.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing',
    'man:stonith_admin(8)',
  ],
  // The scheduler has seen it.
  explainedBy: { 'failover/lost-node-is-fenced': (own, other) => own.subject === other.subject },
  reads: { cib },
  appliesTo: ({ cib }) =>
    memberNodes(cib).length < 2 ? 'the configuration names fewer than two nodes' : devicesInForce(cib),
  check: ({ cib }) => {
    const nodes = memberNodes(cib).map(({ uname }) => uname);
    const placementOf = ({ id }: FenceDevice) => placements(cib).find(({ placed }) => placed.primitive.id === id);
    return nodes.flatMap((target) => {
      const methods = methodsFor(cib, target).filter((devices) => devices.length > 0);
      const others = nodes.filter((node) => node !== target);
      const usable = methods.some((devices) =>
        others.some((node) => devices.every((device) => placementOf(device)?.nodes.has(node) === true)),
      );
      if (methods.length === 0 || usable) return [];
      const why = methods
        .flat()
        .flatMap((device) =>
          (placementOf(device)?.bans ?? [])
            .filter(({ node }) => others.includes(node))
            .map((ban) => `${device.id} not on ${ban.node} (${ban.constraint ?? 'location'}, ${ban.because})`),
        );
      const constraint = methods
        .flat()
        .flatMap((device) => placementOf(device)?.bans ?? [])
        .find((ban) => others.includes(ban.node))?.constraint;
      return [
        {
          subject: target,
          message: `No surviving node may use a fence device of ${target}`,
          expected: `a device for ${target} that is allowed on ${others.join(' or ')}`,
          actual: why.length === 0 ? 'the devices are not allowed on the other nodes' : [...new Set(why)].join('; '),
          moment: 'after-failover' as const,
          ...(constraint === undefined ? {} : { values: { constraint } }),
        },
      ];
    });
  },
});
