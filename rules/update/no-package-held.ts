import { packages } from '../../src/facts/packages/packages.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'No package of BlueMind is held at its version while an update is made',
  why:
    'apt leaves a held package behind without an error: afterwards the host has components of two releases, or it ' +
    'stays behind the other one.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'package',
    steps: [
      {
        on: 'host',
        text:
          'Release the package before the upgrade; hold it again afterwards where it was held to keep automatic ' +
          'upgrades away.',
        commands: { apt: 'apt-mark unhold {package}', dnf: 'dnf versionlock delete {package}' },
        verify: '`apt-mark showhold` or `dnf versionlock list` does not name {package}.',
        undo: '`apt-mark hold {package}` or `dnf versionlock add {package}`',
      },
    ],
  },
  references: ['man:apt-mark(8)', 'bluemind:update'],
  profiles: ['bluemind'],
  phases: ['pre-update', 'mid-update'],
  reads: { packages },
  appliesTo: ({ packages }) => packages.manager === 'dpkg' || 'rpm holds no package by itself',
  check: ({ packages }) =>
    packages.held
      .filter((name) => name.startsWith('bm-'))
      .map((name) => ({
        subject: name,
        message: `${name} is held`,
        expected: 'selected for installation',
        actual: `held at ${packages.installed.get(name)?.version ?? ''}`,
      })),
});
