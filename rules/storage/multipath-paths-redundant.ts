import { multipathMaps, usablePaths } from '../../src/facts/multipath-maps.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Every multipath disk has two or more usable paths',
  why: 'The next failed cable, switch or portal takes the disk away, and multipath was there to prevent that.',
  remedy: 'multipath -ll names the lost path; check its cable, port, zone or portal (iscsiadm -m session -P 3), then multipathd reconfigure.',
  references: ['man:multipath(8)', 'man:multipathd(8)'],
  reads: { multipathMaps },
  appliesTo: ({ multipathMaps }) => multipathMaps.length > 0 || 'no multipath map',
  check: ({ multipathMaps }) =>
    multipathMaps
      .filter((map) => usablePaths(map).length === 1)
      .map((map) => ({
        subject: map.name,
        message: `the multipath disk ${map.name} has one usable path`,
        expected: 'two or more usable paths',
        actual: map.paths.map(({ device, mapperState, checkerState }) => `${device} ${mapperState} ${checkerState}`).join(', '),
      })),
});
