import { corosyncConf, corosyncInUse, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import { clusterRestart } from '../../src/facts/remedies/cluster-restart.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** corosync-qdevice(8): milliseconds that votequorum waits for the device when membership changes. */
const defaultSync = 30_000;

export default hostRule({
  severity: 'error',
  summary: 'Without a disk, SBD waits longer than corosync waits for its quorum device',
  why: 'While corosync waits for the device the survivor has no quorum: its own SBD resets it before it may take over.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'both',
        text: 'Set SBD_WATCHDOG_TIMEOUT above the sync_timeout of the quorum device: 35 for the default of 30 s.',
        file: { path: '/etc/default/sbd', lines: ['SBD_WATCHDOG_TIMEOUT=35'] },
        verify: '`grep SBD_WATCHDOG_TIMEOUT /etc/default/sbd /etc/sysconfig/sbd` shows it on both hosts.',
      },
      {
        on: 'either',
        text: 'Let Pacemaker wait twice as long.',
        commands: {
          pcs: 'pcs property set stonith-watchdog-timeout=70',
          crmsh: 'crm configure property stonith-watchdog-timeout=70',
        },
        verify: '`crm_attribute --query --name stonith-watchdog-timeout` shows it.',
      },
      clusterRestart,
    ],
  },
  references: ['man:sbd(8)', 'man:corosync-qdevice(8)'],
  reads: { corosyncConf, sbd },
  appliesTo({ corosyncConf, sbd }) {
    if (corosyncConf.deviceModel === undefined) return 'there is no quorum device';
    if (!sbd.configured || sbd.devices.length > 0 || sbd.watchdogTimeout === 0)
      return 'SBD does not work without a disk here';
    return corosyncInUse(corosyncConf);
  },
  check({ corosyncConf, sbd }) {
    const found = setting(corosyncConf, 'quorum.device.sync_timeout');
    const sync = found === undefined ? defaultSync : Number.parseInt(found.value, 10);
    if (!(sbd.watchdogTimeout * 1000 <= sync)) return [];
    const line = sbd.settings['SBD_WATCHDOG_TIMEOUT']?.line;
    return [
      {
        subject: 'SBD_WATCHDOG_TIMEOUT',
        message: 'SBD resets the survivor while corosync still waits for the quorum device',
        expected: `more than ${sync / 1000} s`,
        actual: `${sbd.watchdogTimeout} s`,
        at: { path: sbd.path, ...(line === undefined ? {} : { line }) },
        moment: 'after-failover',
      },
    ];
  },
});
