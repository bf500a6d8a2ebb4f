import type { Cib } from '../../src/facts/cluster/cib-model.ts';
import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import type { Address } from '../../src/facts/network/addresses.ts';
import { addresses, allAddresses, canonical, holds } from '../../src/facts/network/addresses.ts';
import { hostPrefix, sameNetwork } from '../../src/facts/network/networks.ts';
import type { Keepalived } from '../../src/facts/vip/keepalived-model.ts';
import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { plannedPrefixes } from '../../src/facts/vip/planned-prefix.ts';
import type { Fact, Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'The floating address has the prefix length of its network, or that of a single host',
  why:
    'With another length the host has a second route for its network: answers leave from the wrong address or by ' +
    'the wrong interface.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'address',
    steps: [
      {
        on: 'either',
        check: '`crm_simulate -S -x FILE` on a changed copy shows what restarts.',
        text:
          'Set the prefix length of the interface’s own address, in a maintenance window: the change restarts the ' +
          'address and everything after it. Maintenance mode only postpones that.',
        effect: 'The address and all services after it in the group restart.',
        commands: {
          pcs: 'pcs resource update {vip} cidr_netmask={prefix}',
          crmsh: 'crm resource param {vip} set cidr_netmask {prefix}',
          keepalived:
            'keepalived -t && systemctl reload keepalived    # after the change in virtual_ipaddress on both hosts',
        },
        verify: '`ip addr` shows {address} with the prefix, and `ip route` one route for the network.',
        undo: 'Set the former value, in a window.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_IPaddr2(7)', 'man:keepalived.conf(5)'],
  reads: { addresses },
  optional: { cib, keepalived },
  appliesTo: ({ pair, addresses, cib, keepalived }) =>
    pair.virtualIps.some(
      (address) =>
        holds(addresses, address) !== undefined || plannedPrefixes(address, managers({ cib, keepalived })).length > 0,
    ) || 'the host holds no floating address, and no configuration gives one a prefix length',
  check: ({ pair, addresses, cib, keepalived }) =>
    pair.virtualIps.flatMap((address): readonly Finding[] => {
      const floating = holds(addresses, address);
      const own = allAddresses(addresses).filter(
        (each) =>
          each.scope === 'global' &&
          each.prefix < hostPrefix(each) &&
          !pair.virtualIps.map(canonical).includes(each.address),
      );
      const expected = (prefix: number, others: readonly Address[]): string | undefined => {
        const related = others.filter((each) => sameNetwork(address, each.address, Math.min(each.prefix, prefix)));
        if (related.length === 0 || related.some((each) => each.prefix === prefix)) return undefined;
        return [...new Set(related.map((each) => `/${each.prefix}`))].join(' or ');
      };
      const present = floating === undefined ? [] : [presentFinding(floating, expected, own)];
      const planned = plannedPrefixes(address, managers({ cib, keepalived }))
        .filter(({ prefix }) => prefix !== floating?.prefix && ![32, 128].includes(prefix))
        .map(({ prefix, by }) => {
          const needs = expected(prefix, own);
          return needs === undefined
            ? undefined
            : ({ expected: needs, actual: `/${prefix} in ${by}`, moment: 'after-failover' } as const);
        });
      return [...present, ...planned].flatMap((each) =>
        each === undefined
          ? []
          : [
              {
                ...each,
                subject: address,
                message: 'the floating address has another prefix length than the host’s own address in that network',
              },
            ],
      );
    }),
});

/** The configurations that name floating addresses, as far as they are known and in force. */
const managers = ({
  cib,
  keepalived,
}: {
  readonly cib: Fact<Cib>;
  readonly keepalived: Fact<Keepalived>;
}): Parameters<typeof plannedPrefixes>[1] => ({
  cib: cib.known && configurationInForce(cib.value) === true ? cib.value : undefined,
  instances: keepalived.known ? keepalived.value.instances : [],
});

/** What is wrong with the address that the host holds now; only addresses of its interface are compared. */
function presentFinding(
  floating: Address & { readonly interface: string },
  expected: (prefix: number, others: readonly Address[]) => string | undefined,
  own: readonly (Address & { readonly interface: string })[],
): { readonly expected: string; readonly actual: string } | undefined {
  if (floating.prefix === hostPrefix(floating)) return undefined;
  const needs = expected(
    floating.prefix,
    own.filter((each) => each.interface === floating.interface && each.family === floating.family),
  );
  return needs === undefined ? undefined : { expected: needs, actual: `/${floating.prefix} on ${floating.interface}` };
}
