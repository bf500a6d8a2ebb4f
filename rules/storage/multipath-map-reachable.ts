import { multipathMaps, usablePaths } from '../../src/facts/devices/multipath-maps.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'No multipath disk has lost all of its paths',
  why: 'This host has lost the disk: services that use it hang or fail, and a failover to this host cannot succeed.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'map',
    steps: [
      {
        on: 'host',
        text: 'See which paths of {map} are lost, and how.',
        commands: { shell: ['multipath -ll {map}', 'iscsiadm -m session -P 3    # iSCSI'] },
      },
      {
        on: 'outside',
        text:
          'Repair what they have in common: cable, switch, zone, LUN masking, portal, controller of the storage ' +
          'system.',
      },
      {
        on: 'host',
        text: 'Let multipathd look again.',
        commands: { shell: 'multipathd reconfigure' },
        verify: '`multipath -ll {map}` shows paths that are active ready.',
      },
    ],
  },
  references: ['man:multipath(8)', 'man:multipathd(8)'],
  reads: { multipathMaps },
  appliesTo: ({ multipathMaps }) => multipathMaps.length > 0 || 'no multipath map',
  check: ({ multipathMaps }) =>
    multipathMaps
      .filter((map) => usablePaths(map).length === 0)
      .map((map) => ({
        subject: map.name,
        message: `the multipath disk ${map.name} has no usable path`,
        expected: 'two or more usable paths',
        actual:
          map.paths.length === 0
            ? 'no path'
            : map.paths
                .map(({ device, mapperState, checkerState }) => `${device} ${mapperState} ${checkerState}`)
                .join(', '),
      })),
});
