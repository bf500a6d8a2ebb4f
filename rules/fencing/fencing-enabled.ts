import { attribute, configurationInForce, fencingEnabled, property, propertyName } from '../../src/facts/cluster/cib-lookup.ts';
import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'critical',
  summary: 'Fencing (STONITH) is switched on',
  why: 'Without fencing a node that does not answer is taken for dead and its services are started a second time: both hosts write to the same data.',
  remedy: 'Create a fence device for each node, test it, then set the property that is named to true: `pcs property set NAME=true` or `crm configure property NAME=true`.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing', 'bluemind:high-availability'],
  reads: { cib },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib }) => {
    const name = propertyName(cib, 'stonith-enabled');
    const renamed = attribute(cib.properties, 'fencing-enabled');
    const off = (subject: string) => ({
      subject,
      expected: 'true',
      remedy: `Create a fence device for each node, test it, then \`pcs property set ${subject}=true\` or \`crm configure property ${subject}=true\`.`,
    });
    if (!fencingEnabled(cib)) {
      const message = 'Fencing is switched off: a node that does not answer is taken for dead';
      return [{ ...off(name), message, actual: property(cib, 'stonith-enabled') ?? '', moment: 'after-failover' }];
    }
    if (renamed === undefined || name === 'fencing-enabled' || parseBoolean(renamed) !== false) return [];
    const message = 'This version of Pacemaker ignores fencing-enabled; after its upgrade to 3.0.2 or later fencing is off';
    return [{ ...off('fencing-enabled'), message, actual: renamed, moment: 'after-reboot' }];
  },
});
