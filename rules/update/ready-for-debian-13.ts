import { agentOf, configurationInForce, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import { kernelSettings } from '../../src/facts/machine/kernel-settings.ts';
import { operatingSystem } from '../../src/facts/packages/operating-system.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'The configuration of the host still has effect on Debian 13',
  why:
    'Debian 13 does not read /etc/sysctl.conf at boot. Limits of Elasticsearch and settings of the network that are ' +
    'written there are lost at the first boot after the upgrade, without a message. The unit postfix@- of Postfix ' +
    'starts nothing there: a cluster that manages it stops the whole group.',
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
  references: [
    'https://www.debian.org/releases/trixie/release-notes/issues.en.html',
    'man:sysctl.d(5)',
    'https://metadata.ftp-master.debian.org/changelogs/main/p/postfix/trixie_NEWS',
  ],
  targets: ['debian-13'],
  reads: { operatingSystem, kernelSettings, cib },
  appliesTo: ({ operatingSystem: { id, version, name } }) =>
    (id === 'debian' && Number(version ?? Number.NaN) < 13) || `the host runs ${name}`,
  check({ operatingSystem: { version = '', name }, kernelSettings: { configured }, cib }) {
    const settings: Finding[] = configured
      .filter(({ path }) => path === '/etc/sysctl.conf')
      .map(({ key, value, path, line }) => ({
        subject: key,
        message: `Debian 13 no longer applies ${key} from ${path}`,
        expected: `${key}=${value} in a file below /etc/sysctl.d`,
        actual: `${key}=${value} in ${path}`,
        at: { path, line },
        moment: 'after-reboot',
      }));
    const findings = [...settings, ...instancesOfPostfix(cib)];
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

/** Resources whose unit is the default instance of Postfix, which Debian 13 has replaced with postfix.service. */
const instancesOfPostfix = (configuration: Cib): readonly Finding[] =>
  configurationInForce(configuration) !== true
    ? []
    : servicePrimitives(configuration)
        .filter(({ primitive }) => /^systemd:postfix@-(?:\.service)?$/.test(agentOf(primitive)))
        .map(({ primitive }) => ({
          subject: primitive.id,
          message: `On Debian 13, ${primitive.id} does not start: the unit postfix@- no longer exists`,
          expected: 'systemd:postfix, which starts Postfix on Debian 12 and 13',
          actual: agentOf(primitive),
          moment: 'after-failover',
          remedy: mainUnit,
        }));

const mainUnit = {
  grade: 'needs-downtime',
  steps: [
    {
      on: 'either',
      check: '`crm_verify -L` prints no error, and a maintenance window is open.',
      text: 'Replace the unit postfix@- of the resource with postfix, before the first host is upgraded.',
      effect: 'Pacemaker restarts Postfix, and the resources after it in the group.',
      verify: '`crm_mon -1` shows the resource as Started (systemd:postfix).',
      undo: 'Write postfix@- again, as long as no host runs Debian 13.',
    },
  ],
} as const;

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
