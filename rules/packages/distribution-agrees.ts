import { glibcSeries, operatingSystem } from '../../src/facts/packages/operating-system.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Both hosts run the same release of the same distribution',
  why:
    'Paths, units, defaults and library versions differ between releases: what works on one host fails after the ' +
    'failover.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'passive',
        check:
          '`crm_mon -1` shows the services on the other host, and there is a backup. The shared disks are not ' +
          'attached to the installer.',
        text:
          'Install the older host again with the release of the other one, and join it as passive: the vendor does ' +
          'not support an upgrade of the distribution below BlueMind.',
        effect: 'Until it is back nothing can fail over.',
        verify:
          '`cat /etc/os-release` says the same on both hosts, halint check reports nothing new, and the indexes of ' +
          'PostgreSQL fit the library: packages/c-library-agrees.',
      },
    ],
  },
  references: ['man:os-release(5)', 'https://clusterlabs.org/projects/pacemaker/doc/2.1/Clusters_from_Scratch/html/'],
  reads: { operatingSystem, packages },
  appliesTo: ({ a, b }) =>
    glibcSeries(a.packages) === glibcSeries(b.packages) ||
    'the C libraries differ already, which says the same with more weight',
  check({ a, b }) {
    const [left, right] = [a.operatingSystem, b.operatingSystem];
    if (left.id === right.id && left.version === right.version) return [];
    return [
      {
        subject: 'os-release',
        message: 'the hosts run different releases',
        expected: 'the same distribution and release on both hosts',
        actual: `${left.name} on ${a.host.name}, ${right.name} on ${b.host.name}`,
        at: { path: '/etc/os-release' },
      },
    ];
  },
});
