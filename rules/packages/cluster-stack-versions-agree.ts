import { packages, upstreamVersion } from '../../src/facts/packages/packages.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

/** Programs that talk to their like on the other host, or that run its resources after a failover. */
const stack = [
  'pacemaker',
  'corosync',
  'resource-agents',
  'fence-agents',
  'sbd',
  'drbd-utils',
  'keepalived',
  'crmsh',
  'pcs',
  'dlm-controld',
  'lvm2-lockd',
];

export default pairRule({
  severity: 'error',
  summary: 'Both hosts run the same versions of the cluster stack',
  why:
    'Different versions fall back to the older feature set, and an agent that exists on one host only fails when ' +
    'its resource moves.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'package',
    steps: [
      {
        on: 'passive',
        check: '`crm_mon -1` shows the services on the other host.',
        text: 'Stop the cluster on this host: standby alone leaves Pacemaker to be restarted by its package.',
        effect: 'This host cannot take over meanwhile.',
        commands: { pcs: 'pcs cluster stop', crmsh: 'crm cluster stop' },
        verify: '`systemctl is-active pacemaker corosync` says inactive.',
      },
      {
        on: 'passive',
        text: 'Install the versions of the other host.',
        commands: { apt: 'apt-get install {package}={version}', dnf: 'dnf install {package}-{version}' },
        verify: '`pacemakerd --version` and `corosync -v` say the same on both hosts.',
      },
      {
        on: 'passive',
        text:
          'Start the cluster again. Where the active host is the older one, move the services first and do the same ' +
          'there.',
        effect: 'This host joins; services stay where they are.',
        commands: { pcs: 'pcs cluster start', crmsh: 'crm cluster start' },
        verify: '`crm_mon -1` shows both nodes as Online.',
      },
    ],
  },
  references: ['https://clusterlabs.org/projects/pacemaker/doc/', 'https://github.com/trento-project/checks'],
  explainedBy: {
    // Packages of two releases of the distribution.
    'packages/c-library-agrees': () => true,
    'packages/distribution-agrees': () => true,
  },
  reads: { packages },
  check: ({ a, b }) =>
    stack.flatMap((name): Finding[] => {
      const [left, right] = [a, b].map(({ packages }) => {
        const version = packages.installed.get(name)?.version;
        return version === undefined ? 'not installed' : upstreamVersion(version);
      });
      if (left === undefined || right === undefined || left === right) return [];
      return [
        {
          subject: name,
          message: `${name} differs between the hosts`,
          expected: 'the same version on both hosts',
          actual: `${left} on ${a.host.name}, ${right} on ${b.host.name}`,
        },
      ];
    }),
});
