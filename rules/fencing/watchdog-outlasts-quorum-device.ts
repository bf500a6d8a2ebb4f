import { corosyncConf, corosyncInUse, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import { clusterRestart } from '../../src/facts/remedies/cluster-restart.ts';
import { runsOrBoots } from '../../src/facts/units/unit-state.ts';
import { units } from '../../src/facts/units/units.ts';
import { hostRule } from '../../src/sdk/index.ts';

/** corosync-qdevice(8): milliseconds that votequorum waits for the device when membership changes. */
const defaultSync = 30_000;

export default hostRule({
  severity: 'error',
  summary: 'Diskless SBD waits longer than corosync does for its quorum device',
  why: 'While corosync waits for the device the survivor has no quorum: its own SBD resets it before it may take over.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'both',
        text:
          'Set SBD_WATCHDOG_TIMEOUT above the sync_timeout of the quorum device, in /etc/default/sbd (Debian) or ' +
          '/etc/sysconfig/sbd.',
        file: { path: '/etc/default/sbd', lines: ['SBD_WATCHDOG_TIMEOUT={watchdog}'] },
        verify: '`grep SBD_WATCHDOG_TIMEOUT /etc/default/sbd /etc/sysconfig/sbd` shows it on both hosts.',
      },
      {
        on: 'either',
        check:
          '`crm_attribute --query --name stonith-watchdog-timeout` prints a number above 0, and `systemctl is-active ' +
          'sbd` says active on both hosts. Otherwise skip this step: the property makes the cluster rely on the ' +
          'watchdog, and Pacemaker stops on a host where SBD does not run.',
        text: 'Let Pacemaker wait twice as long.',
        commands: {
          pcs: 'pcs property set stonith-watchdog-timeout={seconds}s',
          crmsh: 'crm configure property stonith-watchdog-timeout={seconds}s',
        },
        verify: '`crm_attribute --query --name stonith-watchdog-timeout` shows it.',
        undo: 'Set the former value, after SBD_WATCHDOG_TIMEOUT has its former value and the cluster was restarted.',
      },
      clusterRestart,
    ],
  },
  references: ['man:sbd(8)', 'man:corosync-qdevice(8)'],
  reads: { corosyncConf, sbd, units },
  appliesTo({ corosyncConf, sbd, units }) {
    if (corosyncConf.deviceModel === undefined) return 'there is no quorum device';
    if (!sbd.configured || sbd.devices.length > 0 || sbd.watchdogTimeout === 0)
      return 'SBD does not work without a disk here';
    // Its package brings a configuration file with a watchdog timeout.
    if (runsOrBoots(units, 'sbd') === false) return 'SBD neither runs nor starts at boot';
    return corosyncInUse(corosyncConf);
  },
  check({ corosyncConf, sbd }) {
    const found = setting(corosyncConf, 'quorum.device.sync_timeout');
    const sync = found === undefined ? defaultSync : Number.parseInt(found.value, 10);
    if (!(sbd.watchdogTimeout * 1000 <= sync)) return [];
    const watchdog = Math.ceil(sync / 1000) + 5;
    const line = sbd.lines['SBD_WATCHDOG_TIMEOUT'];
    return [
      {
        subject: 'SBD_WATCHDOG_TIMEOUT',
        message: 'SBD resets the survivor while corosync still waits for the quorum device',
        expected: `more than ${sync / 1000} s`,
        actual: `${sbd.watchdogTimeout} s`,
        at: { path: sbd.path, ...(line === undefined ? {} : { line }) },
        moment: 'after-failover',
        values: { watchdog: String(watchdog), seconds: String(2 * watchdog) },
      },
    ];
  },
});
