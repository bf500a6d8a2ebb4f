import { packages } from '../../src/facts/packages/packages.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'No package is half installed',
  why: 'A package that stopped half-way was perhaps never configured: its service may not start when it is needed.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'package',
    steps: [
      {
        on: 'host',
        text: 'See what is incomplete, and what a repair would do: it may remove packages.',
        commands: { apt: ['dpkg --audit', 'apt-get -s -f install'], dnf: 'dnf check' },
      },
      {
        on: 'host',
        check: '{host} is passive, or a maintenance window is open.',
        text: 'Complete it. On the passive host guard BlueMind first: update/passive-host-guarded.',
        effect: 'The packages restart their services.',
        commands: { apt: ['dpkg --configure -a', 'apt-get -f install'], dnf: 'dnf distro-sync' },
        verify:
          "`dpkg --audit` prints nothing, and on the passive host `systemctl list-units 'bm-*' --state=running` lists nothing.",
      },
    ],
  },
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
