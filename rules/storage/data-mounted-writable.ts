import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { hostRule } from '../../src/sdk/index.ts';

/**
 * `emergency_ro` and `shutdown` are how newer kernels say that a file system stopped itself: the mount still reads
 * `rw`.
 */
const stopped = ['ro', 'emergency_ro', 'shutdown'];

export default hostRule({
  severity: 'critical',
  summary: 'Data file systems are mounted read-write',
  why:
    'A read-only file system takes no mail; a kernel that made it so found an error on the disk or in the file ' +
    'system.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'Find the cause before anything moves.',
        commands: { shell: "journalctl -k -b | grep -iE 'ext4|xfs|i/o error|scsi|nvme|multipath' | tail -50" },
      },
      {
        on: 'host',
        check: '`multipath -ll` on {other} shows healthy paths, or its DRBD disk is UpToDate.',
        text:
          'Only paths or a controller of this host failed, and the file system itself is not named: move the ' +
          'services to {other}. If messages name the file system (EXT4-fs error, XFS … Corruption), do not move: ' +
          '{other} would mount and write the same damage.',
        effect: 'The services move; mail is away for a minute or more.',
        commands: { pcs: 'pcs node standby {host}', crmsh: 'crm node standby {host}' },
        verify: '`crm_mon -1` shows the services on {other}, and `findmnt {path}` there shows rw.',
        undo: '`pcs node unstandby {host}` or `crm node online {host}`, once its paths work.',
      },
      {
        on: 'either',
        text: 'The file system is damaged: stop the group and keep it stopped.',
        effect: 'All mail services stop.',
        commands: { pcs: 'pcs resource disable {group}', crmsh: 'crm resource stop {group}' },
        verify: '`findmnt {path}` prints nothing on both hosts.',
      },
      {
        on: 'host',
        check: '`findmnt` on both hosts shows the device mounted nowhere.',
        text: 'Activate the volume by hand, take a snapshot or an image of it, and look without repairing.',
        commands: { shell: ['vgchange -ay {vg}', 'e2fsck -fn {device}    # ext4', 'xfs_repair -n {device}    # xfs'] },
      },
      {
        on: 'host',
        text: 'Repair with the image at hand.',
        effect: 'Repair changes the file system; what it cannot save goes to lost+found.',
        commands: { shell: ['e2fsck -f {device}    # ext4', 'xfs_repair {device}    # xfs'] },
        verify: 'A second run of the check finds nothing.',
      },
      {
        on: 'either',
        check: 'The volume that was activated by hand is inactive again on both hosts: `vgchange -an {vg}`.',
        text: 'Let the cluster start the group again.',
        effect: 'The mail services start.',
        commands: { pcs: 'pcs resource enable {group}', crmsh: 'crm resource start {group}' },
        verify: '`crm_mon -1r` shows the whole group as Started, and `findmnt {path}` shows rw.',
      },
    ],
  },
  references: ['man:ext4(5)', 'man:mount(8)'],
  policy: ['sharedPaths'],
  reads: { mounts },
  appliesTo: ({ policy, mounts }) => dataMounts(policy, mounts).length > 0 || 'no data directory is mounted here',
  check: ({ policy, mounts }) =>
    dataMounts(policy, mounts).flatMap((mount) => {
      const actual = mount.options.filter((option) => stopped.includes(option));
      if (actual.length === 0) return [];
      return [
        {
          subject: mount.target,
          message: `${mount.target} cannot be written`,
          expected: 'rw',
          actual: actual.join(','),
          at: { path: '/proc/self/mountinfo', line: mount.line },
        },
      ];
    }),
});
