import {
  attribute,
  configurationInForce,
  fencingEnabled,
  property,
  propertyName,
} from '../../src/facts/cluster/cib-lookup.ts';
import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Fencing (STONITH) is enabled',
  why:
    'Without fencing a node that does not answer is assumed dead and its services are started a second time: both ' +
    'hosts write to the same data.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'property',
    steps: [
      {
        on: 'either',
        text: 'Create a fence device for each node (fencing/fence-device-exists), and try each by hand.',
        verify: '`fence_ipmilan … -o status` succeeds on each host for the other one’s BMC.',
      },
      {
        on: 'either',
        check:
          '`crm_mon -1` shows both nodes as Online, and no two hosts write: halint check reports no second writer.',
        text:
          'Switch {property} on, only while both nodes are online. A node that is UNCLEAN or OFFLINE is ' +
          'power-cycled at once.',
        effect: 'A node that is not online is switched off and on.',
        commands: { pcs: 'pcs property set {property}=true', crmsh: 'crm configure property {property}=true' },
        verify:
          "`crm_mon -1` still shows both nodes as Online, and `stonith_admin --history '*'` no new fencing. Then test it: fencing/fencing-tested.",
        undo: '`pcs property set {property}=false` or `crm configure property {property}=false`',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing',
    'bluemind:high-availability',
  ],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) => {
    const name = propertyName(cib, 'stonith-enabled');
    const renamed = attribute(cib.properties, 'fencing-enabled');
    const off = (subject: string) => ({ subject, expected: 'true' });
    if (!fencingEnabled(cib)) {
      const message = 'Fencing is switched off: a node that does not answer is taken for dead';
      return [{ ...off(name), message, actual: property(cib, 'stonith-enabled') ?? '', moment: 'after-failover' }];
    }
    if (renamed === undefined || name === 'fencing-enabled' || parseBoolean(renamed) !== false) return [];
    const message =
      'This version of Pacemaker ignores fencing-enabled; after its upgrade to 3.0.2 or later fencing is off';
    return [{ ...off('fencing-enabled'), message, actual: renamed, moment: 'after-reboot' }];
  },
});
