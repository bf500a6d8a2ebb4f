import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { corosyncConf, isTwoNode } from '../../src/facts/cluster/corosync-conf.ts';
import { fenceDevices, watchdogFencing } from '../../src/facts/fencing/fence-devices.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Two nodes do not rely on the watchdog alone for fencing',
  why: 'Fencing by the watchdog alone works only on a node that loses quorum; two nodes without a third vote both keep it, so both go on.',
  remedy: 'Add a shared disk (SBD_DEVICE), a power device, or a third vote: `pcs quorum device add model net host=… algorithm=ffsplit`.',
  references: ['man:sbd(8)', 'man:votequorum(5)'],
  reads: { cib, sbd, corosyncConf },
  appliesTo: ({ cib, sbd }) => {
    if (!watchdogFencing(cib) || sbd.devices.length > 0) return 'fencing does not rely on the watchdog alone';
    return fenceDevices(cib).some(({ agent }) => agent !== 'fence_watchdog') ? 'there is a fence device besides the watchdog' : configurationInForce(cib);
  },
  check: ({ corosyncConf }) => {
    if (!isTwoNode(corosyncConf)) return [];
    const expected = 'a shared disk, a power device or a quorum device';
    return [{ subject: 'stonith-watchdog-timeout', message: 'Two nodes with quorum of their own are to fence themselves', expected, actual: 'the watchdog alone', moment: 'after-failover' }];
  },
});
