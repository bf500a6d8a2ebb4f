import { iscsi } from '../../src/facts/devices/iscsi.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Each host logs in to the SAN with its own initiator name',
  why:
    'The target takes both hosts for one: it ends the session of the other, and reservations and access lists no ' +
    'longer tell them apart.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'name',
    steps: [
      {
        on: 'passive',
        check: '`crm_mon -1` shows no service here; `findmnt` and `vgs` show nothing of the SAN in use.',
        text: 'Log out of the target on this host. The cluster must not need its disks meanwhile.',
        effect: 'This host cannot take over until it is logged in again.',
        commands: {
          pcs: ['pcs node standby {passive-host}', 'iscsiadm -m node -u'],
          crmsh: ['crm node standby {passive-host}', 'iscsiadm -m node -u'],
        },
        verify: '`iscsiadm -m session` says that there is none.',
      },
      {
        on: 'passive',
        text: 'Give this host a name of its own.',
        commands: {
          shell: [
            'cp -p /etc/iscsi/initiatorname.iscsi /root/',
            'echo "InitiatorName=$(iscsi-iname)" > /etc/iscsi/initiatorname.iscsi',
          ],
        },
      },
      {
        on: 'outside',
        text: 'Add the new name to the access list of the target; leave the old one there, the active host uses it.',
      },
      {
        on: 'passive',
        text: 'Start iscsid again and log in: open sessions keep the old name.',
        commands: { shell: ['systemctl restart iscsid', 'iscsiadm -m node -l'] },
        verify: '`iscsiadm -m session -P 1` shows the new Iface Initiatorname, and `lsblk` the disks.',
        undo: 'Put the copy in /root back, restart iscsid and log in.',
      },
      {
        on: 'either',
        text: 'Take the host back into the cluster.',
        commands: { pcs: 'pcs node unstandby {passive-host}', crmsh: 'crm node online {passive-host}' },
        verify: '`crm_mon -1` shows both nodes online.',
      },
    ],
  },
  references: ['man:iscsid(8)', 'man:iscsi-iname(8)', 'rfc:7143#4.2.7'],
  reads: { iscsi },
  appliesTo: ({ a, b }) =>
    (a.iscsi.initiator !== undefined && b.iscsi.initiator !== undefined) || 'not both hosts are iSCSI initiators',
  check: ({ a, b }) => {
    const { initiator } = a.iscsi;
    if (initiator === undefined || initiator !== b.iscsi.initiator) return [];
    return [
      {
        subject: initiator,
        message: 'both hosts have the same iSCSI initiator name',
        expected: 'two different names',
        actual: `${initiator} on both`,
        at: { path: '/etc/iscsi/initiatorname.iscsi' },
      },
    ];
  },
});
