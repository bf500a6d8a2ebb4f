import { holdersOf } from '../../src/facts/vip/active-host.ts';
import { addresses, holds, commonAddressValues } from '../../src/facts/network/addresses.ts';
import type { Finding, Remedy } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

/** Nothing may be started while both hold it, so each case has steps of its own. */
const heldByBoth: Remedy = {
  grade: 'needs-switchover',
  subject: 'address',
  steps: [
    {
      on: 'both',
      check: '`findmnt`, `pg_isready` and `drbdadm status` show which host has the data and serves.',
      text: 'Decide which host stays: the one that has the data and serves. The other one must release {address}.',
      commands: { shell: 'ip -br addr; findmnt' },
    },
    {
      on: 'leaving',
      check: 'You are on the host that does not have the data.',
      text:
        'Stop the cluster manager. It stops its services and releases the address; if it does not end, power the ' +
        'host off at its BMC.',
      effect: 'Services that run here stop.',
      commands: {
        keepalived: 'systemctl stop keepalived',
        pcs: 'pcs cluster stop --force',
        crmsh: 'crm cluster stop',
      },
      verify: '`ip -br addr` here does not show {address} any more.',
    },
    {
      on: 'leaving',
      check: 'No manager runs here: it would put the address back. It is not the address by which you are logged in.',
      text: 'Only if the address is still there: take it off, with the prefix that `ip addr` shows, from a console.',
      commands: {
        shell: ['sysctl -w net.ipv4.conf.all.promote_secondaries=1', 'ip addr del {address}/{prefix} dev {interface}'],
      },
      verify: '`ip -br addr` still shows the own address of the host.',
    },
    {
      on: 'outside',
      text:
        'Repair the link between the managers: corosync rings, or VRRP (IP protocol 112, or unicast between the ' +
        'hosts).',
    },
    {
      on: 'leaving',
      check: 'halint check reports no second writer, and this host is not meant to have {address}.',
      text: 'Only now let the manager run here again: this host is passive now.',
      effect: 'It takes part again; with nopreempt, and with stickiness, the address stays where it is.',
      verify: '`ip -br addr` shows {address} on one host.',
    },
  ],
};

const heldByNone: Remedy = {
  grade: 'needs-switchover',
  subject: 'address',
  steps: [
    {
      on: 'both',
      text: 'See why neither host holds {address}: the resource failed or is held back, or keepalived does not run.',
      commands: { shell: ['crm_mon -1rf', 'systemctl status keepalived'] },
    },
    {
      on: 'either',
      check: '`findmnt` shows which host has the data, and the manager agrees.',
      text: 'Correct the cause, then let the manager bring it up where the data are.',
      effect: 'The address comes up on one host, and what waits for it starts.',
      commands: {
        pcs: 'pcs resource cleanup {vip}',
        crmsh: 'crm resource cleanup {vip}',
        keepalived: 'keepalived -t && systemctl start keepalived',
      },
      verify: '`ip -br addr` shows {address} on one host, the one with the data.',
    },
  ],
};

export default pairRule({
  severity: 'critical',
  summary: 'Exactly one host holds each floating address',
  why:
    'On both hosts: clients reach either of them at random, which is what a split brain looks like from outside. On ' +
    'none: clients cannot reach the service.',
  remedy: { ...heldByBoth, steps: [...heldByBoth.steps, ...heldByNone.steps] },
  references: ['bluemind:high-availability', 'rfc:5798#6.4', 'man:ocf_heartbeat_IPaddr2(7)'],
  explainedBy: {
    'vip/managed-by-one-cluster-manager': (own, other) =>
      own.subject === other.subject && own.actual === 'on neither host',
  },
  reads: { addresses },
  appliesTo: ({ pair }) => pair.virtualIps.length > 0 || 'the pair declares no floating address',
  check: ({ pair, a, b }) =>
    pair.virtualIps.flatMap((address): Finding[] => {
      const holders = holdersOf({ a, b }, address);
      if (holders.length === 1) return [];
      // In an update the managers are stopped, and the address with them.
      if (holders.length === 0 && (pair.phase === 'pre-update' || pair.phase === 'mid-update')) return [];
      const where = [holds(a.addresses, address), holds(b.addresses, address)].map(
        (each) => each?.interface ?? 'not there',
      );
      return [
        {
          subject: address,
          message: holders.length === 2 ? 'both hosts hold the floating address' : 'no host holds the floating address',
          expected: 'on one host',
          actual: holders.length === 2 ? `on both hosts (${[...new Set(where)].sort().join(', ')})` : 'on neither host',
          remedy: holders.length === 2 ? heldByBoth : heldByNone,
          values: commonAddressValues(holds(a.addresses, address), holds(b.addresses, address)),
        },
      ];
    }),
});
