import { kernelSettings } from '../../src/facts/machine/kernel-settings.ts';
import { operatingSystem } from '../../src/facts/packages/operating-system.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'Nothing on the host stops having effect with Debian 13',
  why:
    'Debian 13 does not read /etc/sysctl.conf at boot. Limits of Elasticsearch and settings of the network that are ' +
    'written there are lost at the first boot after the upgrade, without a message.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'both',
        check: '`sysctl --system` lists the files that are applied now.',
        text: 'Move the settings to a file below /etc/sysctl.d before the upgrade.',
        commands: { shell: 'mv /etc/sysctl.conf /etc/sysctl.d/90-local.conf' },
        verify: '`sysctl --system` applies /etc/sysctl.d/90-local.conf.',
        undo: '`mv /etc/sysctl.d/90-local.conf /etc/sysctl.conf`',
      },
    ],
  },
  references: ['https://www.debian.org/releases/trixie/release-notes/issues.en.html', 'man:sysctl.d(5)'],
  targets: ['debian-13'],
  reads: { operatingSystem, kernelSettings },
  appliesTo: ({ operatingSystem: { id, version, name } }) =>
    (id === 'debian' && Number(version ?? Number.NaN) < 13) || `the host runs ${name}`,
  check({ operatingSystem: { version = '', name }, kernelSettings: { configured } }) {
    const findings: Finding[] = configured
      .filter(({ path }) => path === '/etc/sysctl.conf')
      .map(({ key, value, path, line }) => ({
        subject: key,
        message: `Debian 13 no longer applies ${key} from ${path}`,
        expected: `${key}=${value} in a file below /etc/sysctl.d`,
        actual: `${key}=${value} in ${path}`,
        at: { path, line },
        moment: 'after-reboot',
      }));
    if (version === '12') return findings;
    return [
      {
        subject: 'Debian',
        message: `${name} cannot be upgraded to Debian 13 in one step`,
        expected: 'Debian 12, with all its updates',
        actual: name,
        remedy: singleSteps,
      },
      ...findings,
    ];
  },
});

const singleSteps = {
  grade: 'needs-downtime',
  steps: [
    {
      on: 'both',
      text: 'Upgrade to each release in turn: Debian supports no upgrade that skips one.',
      effect: 'The services move away from the host that is upgraded.',
      verify: '`cat /etc/debian_version` prints 12.',
    },
  ],
} as const;
