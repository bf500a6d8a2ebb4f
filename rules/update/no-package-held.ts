import { packages } from '../../src/facts/packages/packages.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'No package of BlueMind is held at its version while an update is made',
  why: 'apt leaves a held package behind without an error: afterwards the host has components of two releases, or it stays behind the other one.',
  remedy: 'apt-mark unhold PACKAGE before the upgrade; hold it again afterwards where it was held to keep automatic upgrades away.',
  references: ['man:apt-mark(8)', 'bluemind:update'],
  profiles: ['bluemind'],
  phases: ['pre-update', 'mid-update'],
  reads: { packages },
  appliesTo: ({ packages }) => packages.manager === 'dpkg' || 'rpm holds no package by itself',
  check: ({ packages }) =>
    packages.held
      .filter((name) => name.startsWith('bm-'))
      .map((name) => ({ subject: name, message: `${name} is held`, expected: 'selected for installation', actual: `held at ${packages.installed.get(name)?.version ?? ''}` })),
});
