import { agentOf, configurationInForce, parameter, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Primitive } from '../../src/facts/cluster/cib-model.ts';
import type { Finding, RemedyValues } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

const volumeGroupOf = (primitive: Primitive): RemedyValues => {
  const vg = parameter(primitive, 'volgrpname') ?? parameter(primitive, 'vgname');
  return vg === undefined ? {} : { vg };
};

export default clusterRule({
  severity: 'error',
  summary: 'Resources use agents that are maintained',
  why:
    'Replaced agents lack the checks of their successors: ocf:heartbeat:LVM activates a volume group that another ' +
    'host holds, ocf:heartbeat:drbd does not know current DRBD.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        check:
          '`pcs config` or `crm configure show` is saved to a file: it shows the parameters and the place in the ' +
          'group.',
        text:
          'Stop the services, in a maintenance window: the type of a resource cannot be changed, and deleting ' +
          '{resource} stops it and all after it. A volume group needs a system id first: ' +
          'storage/shared-volume-group-protected.',
        effect: 'All mail services stop.',
        commands: { pcs: 'pcs resource disable {group}', crmsh: 'crm resource stop {group}' },
        verify: '`crm_mon -1r` shows the whole group as Stopped.',
      },
      {
        on: 'either',
        text:
          'Create the successor with the same parameters in the same place: ocf:heartbeat:LVM-activate for LVM and ' +
          'clvm, ocf:linbit:drbd for ocf:heartbeat:drbd, IPaddr2 for IPaddr. Then delete {resource}.',
        commands: {
          pcs: [
            'pcs resource create {new-resource} ocf:heartbeat:LVM-activate vgname={vg} vg_access_mode=system_id ' +
              'op monitor interval=60s --group {group} --before {resource}    # LVM; others: their own parameters',
            'pcs resource delete {resource}',
          ],
          crmsh: String.raw`printf '%s\n' 'primitive {new-resource} ocf:heartbeat:LVM-activate params vgname={vg} vg_access_mode=system_id op monitor interval=60s timeout=60s op start timeout=90s interval=0 op stop timeout=90s interval=0' 'modgroup {group} add {new-resource} before {resource}' 'delete {resource}' commit | crm configure`,
        },
        verify: '`crm_verify -L -V` says nothing.',
        undo: 'Restore the saved configuration.',
      },
      {
        on: 'either',
        text: 'Start the services.',
        effect: 'The mail services start.',
        commands: { pcs: 'pcs resource enable {group}', crmsh: 'crm resource start {group}' },
        verify: '`crm_mon -1rf` shows every resource as Started, without failures.',
      },
    ],
  },
  references: [
    'https://linbit.com/drbd-user-guide/drbd-guide-9_0-en/#ch-pacemaker',
    'https://github.com/ClusterLabs/resource-agents/blob/main/heartbeat/LVM-activate',
  ],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) => {
    const successors: Readonly<Record<string, string>> = {
      'ocf:heartbeat:LVM': 'ocf:heartbeat:LVM-activate',
      'ocf:heartbeat:clvm': 'ocf:heartbeat:LVM-activate with lvmlockd',
      'ocf:lvm2:clvmd': 'ocf:heartbeat:LVM-activate with lvmlockd',
      'ocf:heartbeat:drbd': 'ocf:linbit:drbd',
      'ocf:heartbeat:IPaddr': 'ocf:heartbeat:IPaddr2',
      'ocf:heartbeat:pingd': 'ocf:pacemaker:ping',
    };
    return servicePrimitives(cib).flatMap(({ primitive }): Finding[] => {
      const expected = successors[agentOf(primitive)];
      if (expected === undefined) return [];
      return [
        {
          subject: primitive.id,
          message: `${primitive.id} uses an agent that is no longer maintained`,
          expected,
          actual: agentOf(primitive),
          values: { 'new-resource': `${primitive.id}_new`, ...volumeGroupOf(primitive) },
        },
      ];
    });
  },
});
