import { faultyPackages } from '../../src/facts/packages/faulty-versions.ts';
import { operatingSystem } from '../../src/facts/packages/operating-system.ts';
import { packages } from '../../src/facts/packages/packages.ts';
import type { Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'No program of the stack has a version with a known fault',
  why:
    'Some versions corrupt data, crash or fail to fence. The finding names the fault, its source, and the day on ' +
    'which that source was read. Versions to which a distribution may have added the fix are not reported.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'package',
    steps: [
      {
        on: 'passive',
        check: '`crm_mon -1` shows the services on the other host.',
        text: 'Update the package, on the passive host first. A kernel needs a restart of the host afterwards.',
        effect: 'This host may not be able to take over meanwhile.',
        commands: { apt: 'apt-get install --only-upgrade {package}', dnf: 'dnf upgrade {package}' },
        verify: 'halint check --rule packages/no-known-faulty-version passes for this host.',
      },
      {
        on: 'active',
        check: 'The other host has the new version, and `crm_mon -1` shows both nodes as Online.',
        text: 'Move the services, then do the same here.',
        effect: 'The services move once.',
        verify: 'halint check --rule packages/no-known-faulty-version passes.',
      },
    ],
  },
  references: [
    'https://www.postgresql.org/docs/release/',
    'https://github.com/trento-project/checks',
    'https://bugs.debian.org/1057843',
  ],
  reads: { packages },
  optional: { operatingSystem },
  check({ packages, operatingSystem: system }): Outcome {
    const found = faultyPackages(packages, system.known ? system.value : undefined);
    const findings = found
      .filter(({ ifSystem }) => !ifSystem)
      .map(
        ({ installed: { name, version }, row }): Finding => ({
          subject: name,
          message: `${row.program}: ${row.fault} (${row.source}, read ${row.read})`,
          expected: `${row.fixedIn} or later`,
          actual: version,
        }),
      );
    return findings.length === 0 && found.length > 0 && !system.known ? system : findings;
  },
});
