import { autofs } from '../../src/facts/storage/autofs.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { managerInForce, promotersInCharge } from '../../src/facts/services/promoted.ts';
import { promotedMounts } from '../../src/facts/storage/promoted-mounts.ts';
import { units } from '../../src/facts/units/units.ts';
import { clusterMounts } from '../../src/facts/storage/cluster-mounts.ts';
import { mountUnits } from '../../src/facts/storage/mount-units.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'No systemd unit or automounter mounts a file system of the cluster',
  why: 'A boot, or a look into the directory, mounts the file system while the other host uses it, which destroys it.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check:
          '`findmnt {path}` tells whether it is mounted here. An automount unit may be stopped only where it is not.',
        text:
          'Disable what mounts it. Never stop it (no `--now`) while the directory is mounted: for systemd the mount ' +
          'of the cluster is this very unit, and stopping it unmounts live data.',
        commands: { systemd: 'systemctl disable {unit}' },
        verify: '`systemctl is-enabled {unit}` says disabled.',
        undo: '`systemctl enable {unit}`',
      },
      {
        on: 'host',
        text: 'Delete the unit file (or the entry in the map of the automounter) and let systemd read its files again.',
        commands: { systemd: ['rm /etc/systemd/system/{unit}', 'systemctl daemon-reload'] },
        verify: '`systemctl cat {unit}` finds no file, and `findmnt {path}` shows the same as before.',
      },
    ],
  },
  references: ['man:systemd.mount(5)', 'man:systemd.automount(5)', 'man:autofs(5)', 'man:ocf_heartbeat_Filesystem(7)'],
  reads: { cib, mountUnits, autofs },
  optional: { drbdReactor, units },
  appliesTo: ({ cib, drbdReactor, units }) => managerInForce(cib, drbdReactor, units),
  check: ({ cib, mountUnits, autofs, drbdReactor, units }) => {
    const managed = [
      ...(configurationInForce(cib) === true ? clusterMounts(cib) : []),
      ...promotedMounts(promotersInCharge(cib, drbdReactor, units)),
    ].map(({ target }) => target);
    const rows = [
      ...mountUnits
        .filter(({ enabled }) => enabled)
        .map(({ target, unit, path, line }) => ({ target, by: unit, path, line })),
      ...autofs.mounts.map(({ target, path, line }) => ({ target, by: 'the automounter', path, line })),
    ];
    return rows
      .filter(({ target }) => managed.includes(target))
      .map(({ target, by, path, line }) => ({
        subject: `${target} ${by}`,
        message: `${by} mounts ${target}, which the cluster mounts`,
        expected: 'only the cluster mounts it',
        actual: `${by} does so as well`,
        at: { path, line },
        moment: 'after-reboot',
        values: { path: target, ...(by.endsWith('.mount') || by.endsWith('.automount') ? { unit: by } : {}) },
      }));
  },
});
