import {
  attribute,
  configurationInForce,
  metaOf,
  property,
  servicePrimitives,
} from '../../src/facts/cluster/cib-lookup.ts';
import { parseBoolean } from '../../src/facts/cluster/cib-values.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { clusterState } from '../../src/facts/cluster/cluster-state.ts';
import { clusterRule } from '../../src/sdk/index.ts';

const paused = 'an update pauses the cluster: update/cluster-manager-paused judges it';

export default clusterRule({
  severity: 'error',
  summary: 'No node is on standby or in maintenance, and the cluster manages every resource',
  why:
    'A resource that was paused for maintenance and forgotten does not fail over: the cluster looks green and is a ' +
    'single host.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'object',
    steps: [
      {
        on: 'both',
        check:
          '`findmnt`, `ip addr` and `systemctl` on both hosts show each mount, address and service on one host only.',
        text:
          'See what really runs before the cluster takes over again: what is active on both hosts would be stopped ' +
          'and started. Then follow storage/not-mounted-on-both or services/writers-on-one-host.',
        commands: { shell: 'crm_mon -1rf' },
      },
      {
        on: 'either',
        text: 'Let Pacemaker ask every resource for its state.',
        commands: { pcs: 'pcs resource refresh', crmsh: 'crm resource refresh' },
        verify: '`crm_mon -1r` shows each resource where it runs.',
      },
      {
        on: 'either',
        text:
          'Take back what was set, whichever is named: maintenance mode, stop-all-resources, standby, an unmanaged ' +
          'or a stopped resource.',
        effect: 'What was held back starts, and may move.',
        commands: {
          pcs: [
            'pcs property set maintenance-mode=false',
            'pcs property set stop-all-resources=false',
            'pcs node unstandby {object}',
            'pcs node unmaintenance {object}',
            'pcs resource manage {object}',
            'pcs resource meta {object} maintenance=',
            'pcs resource enable {object}',
          ],
          crmsh: [
            'crm configure property maintenance-mode=false',
            'crm configure property stop-all-resources=false',
            'crm node online {object}',
            'crm node ready {object}',
            'crm resource manage {object}',
            'crm resource maintenance {object} off',
            'crm resource start {object}',
          ],
        },
        verify:
          '`crm_mon -1rf` shows no "unmanaged", "maintenance", "standby" or "disabled", and every resource as ' +
          'Started on one node.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#cluster-options',
    'man:crm_mon(8)',
  ],
  notDuring: { 'pre-update': paused, 'mid-update': paused },
  reads: { cib },
  optional: { clusterState },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib, clusterState }) => {
    const held: (readonly [string, string])[] = [];
    for (const name of ['maintenance-mode', 'stop-all-resources'])
      if (parseBoolean(property(cib, name)) === true) held.push([name, 'true']);
    const nodes = clusterState.known ? clusterState.value.nodes : [];
    for (const { uname, attributes } of cib.nodes) {
      for (const name of ['standby', 'maintenance'] as const) {
        const now =
          nodes.find((node) => node.name === uname)?.[name] === true &&
          !held.some(([what]) => what === 'maintenance-mode');
        if (parseBoolean(attribute(attributes, name)) === true || now) held.push([uname, name]);
      }
    }
    // A setting of a group is one finding, not one for each of its members.
    const seen = new Set<string>();
    for (const placed of servicePrimitives(cib)) {
      for (const [name, bad] of [
        ['is-managed', /^(false|off|no|n|0)$/i],
        ['maintenance', /^(true|on|yes|y|1)$/i],
        ['target-role', /^stopped$/i],
      ] as const) {
        const value = metaOf(cib, placed, name);
        if (value === undefined || !bad.test(value)) continue;
        const owner =
          attribute(placed.primitive.meta, name) === undefined
            ? (placed.within.find(({ meta }) => attribute(meta, name) !== undefined)?.id ?? 'rsc_defaults')
            : placed.primitive.id;
        if (!seen.has(`${owner} ${name}`)) held.push([owner, `${name}=${value}`]);
        seen.add(`${owner} ${name}`);
      }
    }
    return held.map(([subject, actual]) => ({
      subject,
      message: `${subject} is held back (${actual})`,
      expected: 'managed and ready',
      actual,
      moment: 'after-failover' as const,
    }));
  },
});
