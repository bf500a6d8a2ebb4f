import { packages } from '../../src/facts/packages/packages.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'BlueMind’s monitoring scripts are installed',
  why: 'After a failover the monitoring asks this host. Without the vendor’s scripts nobody learns that a component is down.',
  remedy: 'Install bm-checks on both hosts: apt-get install bm-checks',
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
