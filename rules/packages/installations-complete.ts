import { packages } from '../../src/facts/packages/packages.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'No package is half installed',
  why: 'A package that stopped half-way was perhaps never configured: its service may not start when it is needed.',
  remedy: 'dpkg --audit names them; dpkg --configure -a and apt-get -f install finish them. On the passive host, mask the mail services first.',
  references: ['man:dpkg(1)'],
  reads: { packages },
  appliesTo: ({ packages }) => packages.manager === 'dpkg' || 'rpm installs a package whole or not at all',
  check: ({ packages }) =>
    packages.broken.map((name) => ({
      subject: name,
      message: `${name} is only half installed`,
      expected: 'installed and configured',
      actual: 'unpacked, half configured or waiting for triggers',
    })),
});
