import { multipathMaps, usablePaths } from '../../src/facts/devices/multipath-maps.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Every multipath disk has two or more usable paths',
  why: 'The next failed cable, switch or portal takes the disk away, and multipath was there to prevent that.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'map',
    steps: [
      {
        on: 'host',
        text: 'See which path of {map} is lost.',
        commands: { shell: ['multipath -ll {map}', 'iscsiadm -m session -P 3    # iSCSI'] },
      },
      { on: 'outside', text: 'Repair its cable, port, zone or portal.' },
      {
        on: 'host',
        text: 'Let multipathd look again.',
        commands: { shell: 'multipathd reconfigure' },
        verify: '`multipath -ll {map}` shows two or more paths that are active ready.',
      },
    ],
  },
  references: ['man:multipath(8)', 'man:multipathd(8)'],
  explainedBy: {
    'storage/multipath-map-reachable': (own, other) => own.subject === other.subject,
  },
  reads: { multipathMaps },
  parameters: {
    least: {
      kind: 'number',
      default: 2,
      unit: 'paths',
      minimum: 2,
      whole: true,
      describes: 'Usable paths that each disk must have',
      source: 'one path more than the first failure takes',
    },
  },
  appliesTo: ({ multipathMaps }) => multipathMaps.length > 0 || 'no multipath map',
  check: ({ multipathMaps, parameters: { least } }) =>
    multipathMaps
      .filter((map) => usablePaths(map).length < least)
      .map((map) => ({
        subject: map.name,
        message: `the multipath disk ${map.name} has ${usablePaths(map).length} usable path${usablePaths(map).length === 1 ? '' : 's'}`,
        expected: `${least} or more usable paths`,
        actual: map.paths
          .map(({ device, mapperState, checkerState }) => `${device} ${mapperState} ${checkerState}`)
          .join(', '),
      })),
});
