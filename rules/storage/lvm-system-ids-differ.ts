import { lvmSystemId } from '../../src/facts/devices/lvm-system-id.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Each host has its own LVM system id',
  why:
    'LVM takes the other host’s volume groups for its own, and the protection against activating them twice is ' +
    'void.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'id',
    steps: [
      {
        on: 'passive',
        check:
          '`uname -n` differs on the two hosts, and `vgs -o name,systemid` on the active host names no group with ' +
          'the new name of this one.',
        text:
          'Give this host an id of its own; never change the active one first. Where the host names differ, the ' +
          'name is enough. Do not rename a host in a running cluster.',
        effect: 'This host cannot take over until the last step.',
        file: { path: '/etc/lvm/lvm.conf', lines: ['global {', '    system_id_source = "uname"', '}'] },
        verify: '`lvm systemid` differs on the two hosts.',
        undo: 'Put the former line back.',
      },
      {
        on: 'passive',
        check: 'The services run on the other host.',
        text:
          'Where the machine id is copied as well, make a new one and boot. `systemd-machine-id-setup` keeps a file ' +
          'that is there.',
        commands: { shell: ['rm /etc/machine-id /var/lib/dbus/machine-id', 'systemd-machine-id-setup', 'reboot'] },
        verify: '`cat /etc/machine-id` differs on the two hosts.',
      },
      {
        on: 'active',
        check: '`crm_mon -1r` shows all services as Stopped.',
        text:
          'Only where the id of the active host has to change too: with the services stopped, hand the group over ' +
          'to the new id. From the change on, LVM takes the group for foreign.',
        effect: 'The mail services are stopped.',
        commands: { lvm: `vgchange --config 'local/extra_system_ids=["{id}"]' --systemid {new-id} {vg}` },
        verify: '`vgs -o name,systemid --foreign` on both hosts shows {vg} with the id of the active host.',
      },
    ],
  },
  references: ['man:lvmsystemid(7)'],
  reads: { lvmSystemId },
  appliesTo: ({ a, b }) =>
    (a.lvmSystemId.systemId !== undefined && b.lvmSystemId.systemId !== undefined) ||
    'not both hosts have an LVM system id',
  check: ({ a, b }) => {
    const { systemId } = a.lvmSystemId;
    if (systemId === undefined || systemId !== b.lvmSystemId.systemId) return [];
    return [
      {
        subject: systemId,
        message: 'both hosts have the same LVM system id',
        expected: 'two different ids',
        actual: `${systemId} on both`,
      },
    ];
  },
});
