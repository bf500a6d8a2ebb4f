import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { corosyncConf, isTwoNode } from '../../src/facts/cluster/corosync-conf.ts';
import { fenceDevices, watchdogFencing } from '../../src/facts/fencing/fence-devices.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Two nodes do not rely on the watchdog alone for fencing',
  why:
    'Fencing by the watchdog alone works only on a node that loses quorum; two nodes without a third vote both keep ' +
    'it, so both go on.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        text:
          'Install the quorum device client, and a qnetd server on a third host; or add a shared disk (SBD_DEVICE) ' +
          'or a power device instead.',
        commands: {
          apt: 'apt-get install corosync-qdevice    # corosync-qnetd on the third host',
          dnf: 'dnf install corosync-qdevice    # corosync-qnetd on the third host',
        },
      },
      {
        on: 'either',
        check: '`pcs host auth QNETD` succeeded, and the third host depends on neither of the two.',
        text: 'Add the third vote.',
        commands: {
          pcs: 'pcs quorum device add model net host={qnetd-host} algorithm=ffsplit',
          crmsh: 'crm cluster init qdevice --qnetd-hostname={qnetd-host}',
        },
        verify: '`corosync-quorumtool -s` on both hosts shows Qdevice among the flags and three expected votes.',
        undo: '`pcs quorum device remove` or `crm cluster remove --qdevice`',
      },
    ],
  },
  references: ['man:sbd(8)', 'man:votequorum(5)'],
  reads: { cib, sbd, corosyncConf },
  appliesTo: ({ cib, sbd }) => {
    if (!watchdogFencing(cib) || sbd.devices.length > 0) return 'fencing does not rely on the watchdog alone';
    return fenceDevices(cib).some(({ agent }) => agent !== 'fence_watchdog')
      ? 'there is a fence device besides the watchdog'
      : configurationInForce(cib);
  },
  check: ({ corosyncConf }) => {
    if (!isTwoNode(corosyncConf)) return [];
    const expected = 'a shared disk, a power device or a quorum device';
    return [
      {
        subject: 'stonith-watchdog-timeout',
        message: 'Two nodes with quorum of their own are to fence themselves',
        expected,
        actual: 'the watchdog alone',
        moment: 'after-failover',
      },
    ];
  },
});
