import { unitName } from '../../src/facts/units/unit-names.ts';
import { startsAtBoot } from '../../src/facts/units/unit-state.ts';
import { units } from '../../src/facts/units/units.ts';
import type { Units } from '../../src/facts/units/units.ts';
import { pairRule } from '../../src/sdk/index.ts';

/** Units below the services that both hosts need in the same way; the services themselves must not start on either. */
const wanted = [
  'corosync',
  'corosync-qdevice',
  'pacemaker',
  'pcsd',
  'sbd',
  'heartbeat',
  'keepalived',
  'booth',
  'drbd',
  'drbd-reactor',
  'dlm',
  'lvmlockd',
  'iscsid',
  'open-iscsi',
  'iscsi',
  'multipathd',
  'blk-availability',
  'lvm2-monitor',
  'lsyncd',
  'csync2.socket',
  'incron',
  'bm-node',
  'bm-pimp',
  'bm-iptables',
].map(unitName);

const word = (units: Units, name: string): string =>
  startsAtBoot(units, name) === true ? 'started by a boot' : 'not started by a boot';

export default pairRule({
  severity: 'warning',
  summary: 'Both hosts enable the same cluster, storage and synchronisation units at boot',
  why:
    'The pair was tested in one direction only: after a reboot of the other host a part is missing, and it cannot ' +
    'take over.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'unit',
    steps: [
      {
        on: 'both',
        text:
          'Decide for the pair whether a boot starts {unit}, and set both hosts alike. Without `--now` nothing ' +
          'starts or stops.',
        commands: { systemd: 'systemctl enable {unit}    # or, on both: systemctl disable {unit}' },
        verify: '`systemctl is-enabled {unit}` says the same on both hosts.',
        undo: '`systemctl disable {unit}` where it was disabled before.',
      },
    ],
  },
  references: [
    'man:systemctl(1)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Clusters_from_Scratch/html/verification.html',
  ],
  explainedBy: {
    'boot/cluster-owned-units-disabled': (own, other) => own.subject === other.subject,
  },
  reads: { units },
  check: ({ a, b }) =>
    wanted
      .filter(
        (name) =>
          startsAtBoot(a.units, name) !== undefined &&
          startsAtBoot(b.units, name) !== undefined &&
          startsAtBoot(a.units, name) !== startsAtBoot(b.units, name),
      )
      .map((name) => ({
        subject: name,
        message: `${name} starts at boot on one host only`,
        expected: 'the same on both hosts',
        actual: `${[word(a.units, name), word(b.units, name)].sort().join(' on one host, ')} on the other`,
        moment: 'after-reboot' as const,
      })),
});
