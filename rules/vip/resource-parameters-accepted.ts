import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce, isOcf, parameter, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'IPaddr2 resources name an interface without an alias and a prefix length in bits',
  why: 'The agent refuses or misreads the forms of ifconfig, and the address does not come up on the other host.',
  remedy:
    'pcs resource update RESOURCE nic=eth0 cidr_netmask=24 (no eth0:1, no 255.255.255.0); with crm: crm resource param RESOURCE set cidr_netmask 24. An alias belongs into iflabel.',
  references: ['man:ocf_heartbeat_IPaddr2(7)'],
  reads: { cib },
  appliesTo({ cib }) {
    const inForce = configurationInForce(cib);
    if (inForce !== true) return inForce;
    return servicePrimitives(cib).some(({ primitive }) => isOcf(primitive, 'IPaddr2')) || 'the cluster has no IPaddr2 resource';
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
                  moment: 'after-failover' as const,
                },
              ]
            : []),
          ...(netmask !== undefined && !/^\d{1,3}$/.test(netmask)
            ? [
                {
                  subject: primitive.id,
                  message: 'cidr_netmask is no number of bits',
                  expected: 'a prefix length such as 24',
                  actual: `cidr_netmask=${netmask}`,
                  moment: 'after-failover' as const,
                },
              ]
            : []),
        ];
      }),
});
