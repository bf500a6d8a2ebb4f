import { remoteNodes } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { devicesInForce, fenceDevices } from '../../src/facts/fencing/fence-devices.ts';
import type { Finding, RemedyValues } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** The node that was probably meant: the same name with or without its domain. */
function likely(nodes: readonly string[], name: string): RemedyValues {
  const node = nodes.find((each) => each.split('.')[0]?.toLowerCase() === name.split('.')[0]?.toLowerCase());
  return node === undefined ? {} : { node };
}

export default clusterRule({
  severity: 'critical',
  summary: 'Fence devices name nodes that exist',
  why: 'A misspelt name in the target list means that no device fences the intended node.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'either',
        text: 'Write the names as `crm_node -l` prints them. The list replaces the former one.',
        commands: {
          pcs: 'pcs stonith update {device} pcmk_host_list={node}',
          crmsh: 'crm resource param {device} set pcmk_host_list {node}',
        },
        verify: '`stonith_admin --list {node}` names {device} on the other node.',
        undo: 'Set the former list.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#special-instance-attributes-for-fencing-resources',
  ],
  reads: { cib },
  appliesTo: ({ cib }) => devicesInForce(cib),
  check: ({ cib }) => {
    const nodes = [...new Set([...cib.nodes.map(({ uname }) => uname), ...remoteNodes(cib)])];
    const exists = (name: string): boolean => nodes.some((node) => node.toLowerCase() === name.toLowerCase());
    return fenceDevices(cib).flatMap(({ id, targets }) =>
      (targets ?? [])
        .filter((name) => !exists(name))
        .map(
          (name): Finding => ({
            subject: `${id}: ${name}`,
            message: `The fence device ${id} names ${name}, which is not a node of the cluster`,
            expected: nodes.join(', '),
            actual: name,
            moment: 'after-failover',
            values: { device: id, ...likely(nodes, name) },
          }),
        ),
    );
  },
});
