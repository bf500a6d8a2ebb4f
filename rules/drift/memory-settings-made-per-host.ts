import { memorySettings } from '../../src/facts/applications/memory-settings.ts';
import { pairRule } from '../../src/sdk/index.ts';

const gigabytes = (kilobytes: number): string => `${(kilobytes / 1024 / 1024).toFixed(1)} GB`;

export default pairRule({
  severity: 'info',
  summary: 'Memory settings that BlueMind computes per host are not copied between hosts of different memory',
  why:
    'bm-pimp sizes each service for the memory of its own host: copied, they are too small on one host or too large ' +
    'for the other.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'path',
    steps: [
      {
        on: 'both',
        text: 'Take {path} out of what is copied between the hosts.',
        verify: 'halint check --rule drift/sync-spares-what-belongs-to-one-host passes.',
      },
      {
        on: 'each-in-turn',
        check: 'On the active host plan a downtime for the restart of the services.',
        text:
          'Let bm-pimp write the files again for the memory of this host, the passive one first. Services take the ' +
          'sizes at their next start.',
        effect: 'On the active host services restart to take the new sizes.',
        commands: { systemd: 'systemctl restart bm-pimp' },
        verify: '/etc/bm/default holds sizes that fit the memory of the host.',
      },
    ],
  },
  references: ['bluemind:automatic-memory-adjustment'],
  profiles: ['bluemind'],
  policy: ['sizingTolerance'],
  reads: { memorySettings },
  appliesTo: ({ a, b }) =>
    (a.memorySettings.files.length > 0 && b.memorySettings.files.length > 0) ||
    'one of the hosts has no computed memory settings',
  check({ a, b, policy }) {
    const [less, more] = [a.memorySettings.memory, b.memorySettings.memory].sort((x, y) => x - y);
    if (less === undefined || more === undefined || (more - less) / more <= policy.sizingTolerance) return [];
    const same = a.memorySettings.files.filter(({ path, digest }) =>
      b.memorySettings.files.some((other) => other.path === path && other.digest === digest),
    );
    if (same.length < a.memorySettings.files.length || same.length < b.memorySettings.files.length) return [];
    return [
      {
        subject: '/etc/bm/default',
        message: 'the computed memory settings are equal although the hosts’ memory is not',
        expected: 'settings for the memory of each host',
        actual: `equal files for ${gigabytes(less)} and ${gigabytes(more)}`,
        at: { path: '/etc/bm/default' },
      },
    ];
  },
});
