import { attribute, configurationInForce, metaOf, property, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { clusterRule } from '../../src/sdk/index.ts';

const paused = 'an update pauses the cluster: update/cluster-manager-paused judges it';

export default clusterRule({
  severity: 'error',
  summary: 'No node is on standby or in maintenance, and the cluster manages every resource',
  why: 'What someone paused for some work and forgot does not fail over: the cluster looks green and is a single host.',
  remedy: '`pcs property set maintenance-mode=false`, `pcs node unstandby NODE`, `pcs node unmaintenance NODE`, `pcs resource manage RESOURCE`, `pcs resource enable RESOURCE` (crm: `crm node online`, `crm node ready`, `crm resource manage`, `crm resource start`).',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options', 'man:crm_mon(8)'],
  notDuring: { 'pre-update': paused, 'mid-update': paused },
  reads: { cib },
  optional: { clusterState },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib, clusterState }) => {
    const held: (readonly [string, string])[] = [];
    for (const name of ['maintenance-mode', 'stop-all-resources']) if (parseBoolean(property(cib, name)) === true) held.push([name, 'true']);
    const nodes = clusterState.known ? clusterState.value.nodes : [];
    for (const { uname, attributes } of cib.nodes) {
      for (const name of ['standby', 'maintenance'] as const) {
        const now = nodes.find((node) => node.name === uname)?.[name] === true && !held.some(([what]) => what === 'maintenance-mode');
        if (parseBoolean(attribute(attributes, name)) === true || now) held.push([uname, name]);
      }
    }
    // A setting of a group is one finding, not one for each of its members.
    const seen = new Set<string>();
    for (const placed of servicePrimitives(cib)) {
      for (const [name, bad] of [['is-managed', /^(false|off|no|n|0)$/i], ['maintenance', /^(true|on|yes|y|1)$/i], ['target-role', /^stopped$/i]] as const) {
        const value = metaOf(cib, placed, name);
        if (value === undefined || !bad.test(value)) continue;
        const owner = attribute(placed.primitive.meta, name) === undefined ? (placed.within.find(({ meta }) => attribute(meta, name) !== undefined)?.id ?? 'rsc_defaults') : placed.primitive.id;
        if (!seen.has(`${owner} ${name}`)) held.push([owner, `${name}=${value}`]);
        seen.add(`${owner} ${name}`);
      }
    }
    return held.map(([subject, actual]) => ({ subject, message: `${subject} is held back (${actual})`, expected: 'managed and ready', actual, moment: 'after-failover' as const }));
  },
});
