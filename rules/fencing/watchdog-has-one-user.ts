import { corosyncConf, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { sbd } from '../../src/facts/fencing/sbd.ts';
import { watchdogUsers } from '../../src/facts/fencing/watchdog-users.ts';
import { runsOrBoots } from '../../src/facts/units/unit-state.ts';
import { units } from '../../src/facts/units/units.ts';
import { clusterRestart } from '../../src/facts/remedies/cluster-restart.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

interface User {
  readonly name: string;
  readonly device: string;
}

export default hostRule({
  severity: 'error',
  summary: 'Only one program opens the watchdog of SBD',
  why:
    'The kernel lets one program open a watchdog: the second one does not start, or resets the timer that the first ' +
    'one relies on, and SBD cannot fence.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'watchdog',
    steps: [
      {
        on: 'host',
        text:
          'Leave {watchdog} to SBD: delete watchdog_device from corosync.conf on both hosts, RuntimeWatchdogSec ' +
          'from the files of systemd-system.conf(5), or the package watchdog. Or give SBD another device.',
        verify:
          '`grep -rn -i watchdog /etc/corosync/corosync.conf /etc/systemd/system.conf /etc/watchdog.conf` shows no ' +
          'other user.',
      },
      clusterRestart,
    ],
  },
  references: ['man:sbd(8)', 'man:corosync.conf(5)', 'man:systemd-system.conf(5)'],
  reads: { sbd, units, corosyncConf, watchdogUsers },
  appliesTo: ({ sbd, units }) =>
    sbd.configured && sbd.watchdogTimeout > 0 && runsOrBoots(units, 'sbd') !== false ? true : 'SBD is not in use',
  check({ sbd, units, corosyncConf, watchdogUsers }) {
    const corosync = setting(corosyncConf, 'resources.watchdog_device')?.value;
    const others: readonly User[] = [
      ...(corosync === undefined || corosync === 'off' ? [] : [{ name: 'corosync', device: corosync }]),
      ...(watchdogUsers.systemd === undefined ? [] : [{ name: 'systemd', device: watchdogUsers.systemd }]),
      ...(watchdogUsers.daemon === undefined || runsOrBoots(units, 'watchdog') !== true
        ? []
        : [{ name: 'watchdog', device: watchdogUsers.daemon }]),
    ];
    return others
      .filter(({ device }) => sameDevice(device, sbd.watchdogDevice))
      .map(
        ({ name, device }): Finding => ({
          subject: sbd.watchdogDevice,
          message: `${name} and SBD open the same watchdog`,
          expected: `only SBD opens ${sbd.watchdogDevice}`,
          actual: `${name} opens ${device}`,
          moment: 'after-reboot',
        }),
      );
  },
});

/** `/dev/watchdog` is the first device. */
const sameDevice = (one: string, other: string): boolean =>
  one.replace(/watchdog$/, 'watchdog0') === other.replace(/watchdog$/, 'watchdog0');
