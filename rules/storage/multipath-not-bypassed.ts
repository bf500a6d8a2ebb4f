import { blockDevices } from '../../src/facts/devices/block-devices.ts';
import { deviceOf, stackOf } from '../../src/facts/storage/block-stack.ts';
import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Data is mounted from multipath maps, not from single paths',
  why: 'The one path that is used is a single point of failure, and the map that would survive its loss is not in use.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'host',
        text: 'Let LVM use only the map, or name /dev/mapper/ALIAS in the resource or fstab.',
        file: { path: '/etc/lvm/lvm.conf', lines: ['devices {', '    multipath_component_detection = 1', '}'] },
        verify: '`multipath -ll` shows a map over the disk, and `pvs -o pv_name` names /dev/mapper/….',
      },
      {
        on: 'either',
        check: 'The other host has {path} on a map: `lsblk` there.',
        text:
          'What is mounted keeps its path: move the services to the other host, or restart the group, in a quiet ' +
          'hour.',
        effect: 'The services stop and start.',
        commands: {
          pcs: ['pcs resource move {group}', 'pcs resource clear {group}'],
          crmsh: ['crm resource move {group}', 'crm resource clear {group}'],
        },
        verify: '`lsblk -s` of the mounted device shows an mpath line, on the host that serves now.',
      },
    ],
  },
  references: ['man:multipath.conf(5)', 'man:lvm.conf(5)'],
  policy: ['sharedPaths'],
  reads: { mounts, blockDevices },
  check: ({ policy, mounts, blockDevices }) =>
    dataMounts(policy, mounts).flatMap((mount) => {
      const device = deviceOf(blockDevices, mount);
      const stack = device === undefined ? [] : stackOf(blockDevices, device);
      if (stack.some(({ type }) => type === 'mpath')) return [];
      const mapped = stack.find(({ children }) => children.some((name) => blockDevices.get(name)?.type === 'mpath'));
      if (mapped === undefined) return [];
      const map = mapped.children.map((name) => blockDevices.get(name)).find((child) => child?.type === 'mpath');
      return [
        {
          subject: mount.target,
          message: `${mount.target} uses one path of a multipath disk`,
          expected: `the map ${map?.name ?? ''} below ${mount.target}`,
          actual: `${mapped.name}, one of its paths`,
          at: { path: '/proc/self/mountinfo', line: mount.line },
        },
      ];
    }),
});
