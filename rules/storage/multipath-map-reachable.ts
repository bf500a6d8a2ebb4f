import { multipathMaps, usablePaths } from '../../src/facts/storage/multipath-maps.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'No multipath disk has lost all of its paths',
  why: 'The disk is gone for this host: what uses it hangs or fails, and a failover to this host cannot succeed.',
  remedy: 'multipath -ll names the paths; check cables, switches, zoning, LUN masking, portals (iscsiadm -m session -P 3), then multipathd reconfigure.',
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
        actual: map.paths.length === 0 ? 'no path' : map.paths.map(({ device, mapperState, checkerState }) => `${device} ${mapperState} ${checkerState}`).join(', '),
      })),
});
