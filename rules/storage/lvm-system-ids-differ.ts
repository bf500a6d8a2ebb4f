import { lvmSystemId } from '../../src/facts/storage/lvm-system-id.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'Each host has its own LVM system id',
  why: 'LVM takes the other host’s volume groups for its own, and the protection against activating them twice is void.',
  remedy: 'Give the hosts different names (system_id_source = "uname") or machine ids (systemd-machine-id-setup), then vgchange --systemid on the active host.',
  references: ['man:lvmsystemid(7)'],
  reads: { lvmSystemId },
  appliesTo: ({ a, b }) =>
    (a.lvmSystemId.systemId !== undefined && b.lvmSystemId.systemId !== undefined) || 'not both hosts have an LVM system id',
  check: ({ a, b }) => {
    const { systemId } = a.lvmSystemId;
    if (systemId === undefined || systemId !== b.lvmSystemId.systemId) return [];
    return [{ subject: systemId, message: 'both hosts have the same LVM system id', expected: 'two different ids', actual: `${systemId} on both` }];
  },
});
