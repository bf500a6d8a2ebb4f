import { configurationInForce, isOcf, parameter, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { inRange } from '../../src/facts/network/networks.ts';
import { routes } from '../../src/facts/network/routes.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'An address resource without nic matches exactly one interface',
  why:
    'With several connected routes to the network of the address, IPaddr2 takes any of them, and newer versions of ' +
    'it refuse to start the resource: the address does not come up after an update.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'either',
        text:
          'In a maintenance window, name the interface in the resource. Or remove the second address of the host ' +
          'from that network.',
        effect: 'The address and all services after it in the group restart.',
        commands: {
          pcs: 'pcs resource update {resource} nic={interface}',
          crmsh: 'crm resource param {resource} set nic {interface}',
        },
        verify: '`crm_mon -1rf` shows every resource as Started, and `ip addr` the address on {interface}.',
        undo: 'Delete nic again, in a window.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_IPaddr2(7)', 'man:ip-route(8)'],
  reads: { cib, routes },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib, routes }) =>
    servicePrimitives(cib)
      .filter(({ primitive }) => isOcf(primitive, 'IPaddr2') && (parameter(primitive, 'nic') ?? '') === '')
      .flatMap(({ primitive }): readonly Finding[] => {
        const address = parameter(primitive, 'ip') ?? '';
        const connected = routes.filter(
          ({ destination, gateway }) =>
            gateway === undefined && destination.includes('/') && inRange(address, destination),
        );
        if (connected.length < 2) return [];
        return [
          {
            subject: primitive.id,
            message: `${connected.length} connected routes lead to the network of ${address}, and ${primitive.id} names no nic`,
            expected: 'nic, or one connected route',
            actual: connected
              .map(
                ({ destination, interface: device, metric }) => `${destination} on ${device ?? '?'} (metric ${metric})`,
              )
              .join(', '),
            moment: 'after-failover',
            values: { interface: connected[0]?.interface ?? '' },
          },
        ];
      }),
});
