import { blockDevices } from '../../src/facts/storage/block-devices.ts';
import { deviceOf, stackOf } from '../../src/facts/storage/block-stack.ts';
import { dataMounts } from '../../src/facts/storage/data-mounts.ts';
import { mounts } from '../../src/facts/storage/mounts.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Data reach a multipath disk through its map, not through one of its paths',
  why: 'The one path that is used is a single point of failure, and the map that would survive its loss is not in use.',
  remedy: 'Mount /dev/mapper/ALIAS, or let LVM use only the map (multipath_component_detection, a filter or a devices file), and start the resource again.',
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
