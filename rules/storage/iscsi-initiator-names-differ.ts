import { iscsi } from '../../src/facts/storage/iscsi.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Each host logs in to the SAN with its own initiator name',
  why: 'The target takes both hosts for one: it ends the session of the other, and reservations and access lists no longer tell them apart.',
  remedy: 'On one host: echo "InitiatorName=$(iscsi-iname)" > /etc/iscsi/initiatorname.iscsi with the services moved away, change the target’s access list, restart iscsid and log in again.',
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
