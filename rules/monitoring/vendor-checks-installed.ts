import { packages } from '../../src/facts/packages/packages.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'BlueMind’s monitoring scripts are installed',
  why:
    'After a failover the monitoring asks this host. Without the vendor’s scripts no alert says that a component is ' +
    'down.',
  remedy: {
    grade: 'safe-while-running',
    steps: [
      {
        on: 'host',
        check: '`apt-cache policy bm-checks` offers that version.',
        text:
          'Install the package in the version of the other bm- packages. On the passive host guard BlueMind first: ' +
          'update/passive-host-guarded.',
        commands: { apt: 'apt-get install bm-checks={version}', dnf: 'dnf install bm-checks-{version}' },
        verify:
          '`dpkg -l bm-checks` or `rpm -q bm-checks` says the version, and no service of BlueMind was started on ' +
          'the passive host.',
      },
    ],
  },
  references: ['bluemind:monitoring'],
  profiles: ['bluemind'],
  reads: { packages },
  appliesTo: ({ packages }) => packages.installed.has('bm-core') || 'BlueMind is not installed as packages here',
  check: ({ packages }) =>
    packages.installed.has('bm-checks')
      ? []
      : [
          {
            subject: 'bm-checks',
            message: 'the package with BlueMind’s monitoring scripts is missing',
            expected: 'bm-checks is installed',
            actual: 'not installed',
          },
        ],
});
