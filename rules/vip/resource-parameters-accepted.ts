import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce, isOcf, parameter, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import type { Primitive } from '../../src/facts/cluster/cib-model.ts';
import { maskLength } from '../../src/facts/network/networks.ts';
import type { Finding, RemedyValues } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

/** The prefix length that the resource has, written as one or as a mask. */
function prefixOf(primitive: Primitive): RemedyValues {
  const written = parameter(primitive, 'cidr_netmask') ?? '';
  const length = /^\d{1,3}$/.test(written) ? written : maskLength(written);
  return length === undefined ? {} : { prefix: String(length) };
}

export default clusterRule({
  severity: 'info',
  summary: 'IPaddr2 resources name an interface without an alias and a prefix length in bits',
  why: 'The forms of ifconfig are deprecated: the agent still converts them, and a later one need not.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        check: '`crm_simulate -S -x FILE` on a changed copy shows what restarts.',
        text:
          'Nothing is broken: the agent converts these forms, which are deprecated. Correct them at the next ' +
          'downtime: the change restarts the address and everything after it. An alias belongs into iflabel.',
        effect: 'The address and all services after it in the group restart.',
        commands: {
          pcs: 'pcs resource update {resource} nic={interface} cidr_netmask={prefix}',
          crmsh: [
            'crm resource param {resource} set nic {interface}',
            'crm resource param {resource} set cidr_netmask {prefix}',
          ],
        },
        verify: '`crm_mon -1rf` shows every resource as Started, and `ip addr` the address.',
        undo: 'Set the former values, in a window.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_IPaddr2(7)'],
  reads: { cib },
  appliesTo({ cib }) {
    const inForce = configurationInForce(cib);
    if (inForce !== true) return inForce;
    return (
      servicePrimitives(cib).some(({ primitive }) => isOcf(primitive, 'IPaddr2')) ||
      'the cluster has no IPaddr2 resource'
    );
  },
  check: ({ cib }) =>
    servicePrimitives(cib)
      .filter(({ primitive }) => isOcf(primitive, 'IPaddr2'))
      .flatMap(({ primitive }): Finding[] => {
        const nic = parameter(primitive, 'nic');
        const netmask = parameter(primitive, 'cidr_netmask');
        return [
          ...(nic?.includes(':') === true
            ? [
                {
                  subject: primitive.id,
                  message: 'nic names an alias',
                  expected: `nic=${nic.split(':')[0] ?? ''}`,
                  actual: `nic=${nic}`,
                  values: { interface: nic.split(':')[0] ?? '', ...prefixOf(primitive) },
                  moment: 'after-failover' as const,
                },
              ]
            : []),
          ...(netmask !== undefined && !/^\d{1,3}$/.test(netmask)
            ? [
                {
                  subject: primitive.id,
                  message: 'cidr_netmask is not a prefix length',
                  expected: 'a prefix length such as 24',
                  actual: `cidr_netmask=${netmask}`,
                  values: {
                    ...(nic === undefined ? {} : { interface: nic.split(':')[0] ?? '' }),
                    ...prefixOf(primitive),
                  },
                  moment: 'after-failover' as const,
                },
              ]
            : []),
        ];
      }),
});
