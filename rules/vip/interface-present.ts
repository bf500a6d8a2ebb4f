import { addresses, allAddresses, interfaceOf } from '../../src/facts/network/addresses.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce, isOcf, parameter, servicePrimitives } from '../../src/facts/cluster/cib-lookup.ts';
import { covers } from '../../src/facts/network/networks.ts';
import type { Finding, Remedy } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const otherInterface: Remedy = {
  grade: 'needs-downtime',
  subject: 'resource',
  steps: [
    {
      on: 'either',
      check: 'The interface {interface} is in the network of the address on both hosts.',
      text: 'In a maintenance window, name the interface of that network.',
      effect: 'The address and all services after it in the group restart.',
      commands: {
        pcs: 'pcs resource update {resource} nic={interface}',
        crmsh: 'crm resource param {resource} set nic {interface}',
      },
      verify: '`crm_mon -1rf` shows every resource as Started, and `ip addr` the address on {interface}.',
      undo: 'Set nic to the former interface, in a window.',
    },
  ],
};

export default hostRule({
  severity: 'error',
  summary: 'The interface that an address resource names exists on each host, in the address’s network',
  why: 'After a switchover the address would not come up, or come up on an interface where no client looks for it.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'resource',
    steps: [
      {
        on: 'host',
        check: '`crm_mon -1` shows the services on {other}, and you have a console.',
        text:
          'Give the interface the name that it has on the other host (systemd.link(5)); it takes effect at a boot, ' +
          'so do it while {host} is passive.',
        effect: '{host} boots: it cannot take over meanwhile.',
        file: {
          path: '/etc/systemd/network/10-mail.link',
          lines: ['[Match]', 'MACAddress={mac}', '[Link]', 'Name={interface}'],
        },
        verify: '`ip -br link` on both hosts shows the name.',
        undo: 'Delete the file, and boot.',
      },
      {
        on: 'either',
        check: 'Each host has an address of its own in that network.',
        text:
          'Or, in a maintenance window, leave out nic: the agent finds the interface by the network. This restarts ' +
          'the address and everything after it.',
        effect: 'The address and all services after it in the group restart.',
        commands: { pcs: 'pcs resource update {resource} nic=', crmsh: 'crm resource param {resource} delete nic' },
        verify: '`crm_mon -1rf` shows every resource as Started, and `ip addr` the address.',
        undo: 'Set nic again, in a window.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_IPaddr2(7)', 'man:systemd.link(5)'],
  reads: { cib, addresses },
  appliesTo: ({ cib }) => configurationInForce(cib),
  check: ({ cib, addresses }) =>
    servicePrimitives(cib)
      .filter(({ primitive }) => isOcf(primitive, 'IPaddr2', 'IPaddr', 'IPsrcaddr'))
      .flatMap(({ primitive }): Finding[] => {
        const nic = parameter(primitive, 'nic')?.split(':')[0];
        if (nic === undefined || nic === '') return [];
        const there = interfaceOf(addresses, nic);
        if (there !== undefined) {
          const ip = parameter(primitive, 'ip') ?? '';
          // An interface without an address of that network is right where no other one has it: the resource brings its
          // own prefix.
          const around = allAddresses(addresses)
            .filter((each) => each.address !== ip && covers(each, ip))
            .map((each) => each.interface);
          if (around.length === 0 || around.includes(there.name)) return [];
          return [
            {
              subject: primitive.id,
              message: `nic is ${nic}, and the network of ${ip} is on ${around.join(', ')}`,
              expected: around.join(', '),
              actual: nic,
              remedy: otherInterface,
              values: { interface: around[0] ?? '' },
            },
          ];
        }
        return [
          {
            subject: primitive.id,
            message: `there is no interface ${nic}`,
            expected: nic,
            actual: addresses.map(({ name }) => name).join(', '),
            moment: 'after-failover',
          },
        ];
      }),
});
