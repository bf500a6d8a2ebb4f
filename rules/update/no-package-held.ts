import type { AutomaticUpdates } from '../../src/facts/packages/automatic-updates.ts';
import { automaticUpdates } from '../../src/facts/packages/automatic-updates.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import type { Remedy } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const notExcluded: Remedy = {
  grade: 'safe-while-running',
  subject: 'pattern',
  steps: [
    {
      on: 'host',
      text:
        'Move {pattern} from exclude in dnf.conf to excludepkgs in the section [base] of ' +
        '/etc/dnf/automatic.conf, which concerns automatic upgrades alone. Or upgrade once without the exclusion.',
      commands: { dnf: "dnf --disableexcludes=main upgrade 'bm-*'" },
      verify: '`dnf list --upgrades` names the packages.',
      undo: 'Write the pattern to dnf.conf again.',
    },
  ],
};

export default hostRule({
  severity: 'error',
  summary: 'No BlueMind package is held back during an update',
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
  reads: { packages, automaticUpdates },
  appliesTo: ({ packages, automaticUpdates }) =>
    packages.manager === 'dpkg' ||
    excluded(automaticUpdates).length > 0 ||
    'dnf.conf excludes no package of BlueMind; locks of the versionlock plugin are not read',
  check: ({ packages, automaticUpdates }) => [
    ...excluded(automaticUpdates).map((pattern) => ({
      subject: pattern,
      message: `dnf leaves out ${pattern}`,
      expected: 'no package of BlueMind in exclude of dnf.conf',
      actual: `exclude has ${pattern}`,
      at: { path: '/etc/dnf/dnf.conf' },
      remedy: notExcluded,
    })),
    ...packages.held
      .filter((name) => name.startsWith('bm-'))
      .map((name) => ({
        subject: name,
        message: `${name} is held`,
        expected: 'selected for installation',
        actual: `held at ${packages.installed.get(name)?.version ?? ''}`,
      })),
  ],
});

/** Patterns in dnf.conf that every dnf command leaves out: dnf.conf(5), excludepkgs. */
const excluded = ({ dnfExcludes }: AutomaticUpdates): readonly string[] =>
  dnfExcludes.filter((pattern) => pattern.startsWith('bm-') || pattern === '*');
