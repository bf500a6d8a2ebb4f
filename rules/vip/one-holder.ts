import { holdersOf } from '../../src/facts/vip/active-host.ts';
import { addresses, holds } from '../../src/facts/network/addresses.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

/** Nothing may be started while both hold it, so each case has steps of its own. */
const heldByBoth =
  'Held by both: find out which host has the data, take the address off the other one (ip addr del ADDRESS dev INTERFACE) after its services are stopped, ' +
  'and repair the link between the managers (corosync rings; VRRP is IP protocol 112).';
const heldByNone = 'Held by none: start its resource (pcs resource cleanup, crm resource cleanup) or keepalived.';

export default pairRule({
  severity: 'critical',
  summary: 'Exactly one host holds each floating address',
  why: 'On both hosts: clients reach either of them at random, which is what a split brain looks like from outside. On none: nobody reaches the service.',
  remedy: `${heldByBoth} ${heldByNone}`,
  references: ['bluemind:high-availability', 'rfc:5798#6.4', 'man:ocf_heartbeat_IPaddr2(7)'],
  explainedBy: {
    'vip/managed-by-one-cluster-manager': (own, other) => own.subject === other.subject && own.actual === 'on neither host',
  },
  reads: { addresses },
  appliesTo: ({ pair }) => pair.virtualIps.length > 0 || 'the pair declares no floating address',
  check: ({ pair, a, b }) =>
    pair.virtualIps.flatMap((address): Finding[] => {
      const holders = holdersOf({ a, b }, address);
      if (holders.length === 1) return [];
      // In an update the managers are stopped, and the address with them.
      if (holders.length === 0 && (pair.phase === 'pre-update' || pair.phase === 'mid-update')) return [];
      const where = [holds(a.addresses, address), holds(b.addresses, address)].map((each) => each?.interface ?? 'not there');
      return [
        {
          subject: address,
          message: holders.length === 2 ? 'both hosts hold the floating address' : 'no host holds the floating address',
          expected: 'on one host',
          actual: holders.length === 2 ? `on both hosts (${[...new Set(where)].sort().join(', ')})` : 'on neither host',
          remedy: holders.length === 2 ? heldByBoth : heldByNone,
        },
      ];
    }),
});
