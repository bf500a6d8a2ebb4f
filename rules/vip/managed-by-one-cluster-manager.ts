import { managersOf } from '../../src/facts/vip/address-managers.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce, unusedName } from '../../src/facts/cluster/cib-lookup.ts';
import { heartbeat } from '../../src/facts/cluster/heartbeat.ts';
import { drbdReactor, promotersInForce } from '../../src/facts/replication/drbd-reactor.ts';
import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { isIdle } from '../../src/facts/units/unit-state.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding, Outcome, Remedy } from '../../src/sdk/index.ts';
import { hostRule, unavailableFact } from '../../src/sdk/index.ts';

const reactor: Remedy = {
  grade: 'needs-downtime',
  subject: 'address',
  steps: [
    {
      on: 'both',
      check: 'A maintenance window is open.',
      text:
        'Write `"ocf:heartbeat:IPaddr2 vip ip={address} cidr_netmask={prefix}"` into `start` of the promoter of the ' +
        'mail services, after the services, and into no other one. The file is the same on both hosts.',
      commands: { shell: 'grep -rn {address} /etc/drbd-reactor.toml /etc/drbd-reactor.d' },
      verify: 'It prints one line, the same on both hosts.',
      undo: 'Put the former file back.',
    },
    {
      on: 'each-in-turn',
      check: '`drbdadm status` says Connected and UpToDate on both hosts.',
      text: 'Load it, the passive host first.',
      effect: 'On the active host the services stop and start, perhaps on the other host.',
      commands: { drbd: 'drbd-reactorctl restart --with-targets' },
      verify: '`drbd-reactorctl status` shows the address, and `ip addr` on the host with the mail {address}.',
    },
  ],
};

export default hostRule({
  severity: 'critical',
  summary: 'Each floating address is managed by one cluster manager',
  why:
    'An address without a manager stays where it is when its host dies; one that two managers manage is taken ' +
    'away from one by the other.',
  remedy: {
    grade: 'needs-downtime',
    subject: 'address',
    steps: [
      {
        on: 'either',
        check:
          'No other manager has it: `grep -rn {address} /etc/keepalived /etc/ha.d /etc/drbd-reactor.d` on both ' +
          'hosts finds nothing, or one of the two is removed first.',
        text:
          'Pacemaker: create the address inside the group, before the first service, in a maintenance window. Never ' +
          'as a resource without the group: it may start on the host without the mail.',
        effect: 'The services after it in the group restart.',
        commands: {
          pcs:
            'pcs resource create {vip} ocf:heartbeat:IPaddr2 ip={address} cidr_netmask={prefix} op monitor ' +
            'interval=30s timeout=20s --group {group} --before {first-service}',
          crmsh: String.raw`printf '%s\n' 'primitive {vip} ocf:heartbeat:IPaddr2 params ip={address} cidr_netmask={prefix} op monitor interval=30s timeout=20s' 'modgroup {group} add {vip} before {first-service}' commit | crm configure`,
        },
        verify: '`crm_mon -1rf` shows it as Started on the host of the services, and `ip addr` on that host {address}.',
        undo: '`pcs resource delete` or `crm configure delete` of it.',
      },
      {
        on: 'either',
        check: 'Pacemaker, Heartbeat and drbd-reactor do not have it.',
        text:
          'keepalived: write it into virtual_ipaddress on both hosts instead, and load it on the host with the mail ' +
          'first.',
        commands: { keepalived: 'keepalived -t && systemctl reload keepalived' },
        verify: '`ip addr` shows {address} on the host with the mail only.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_IPaddr2(7)', 'man:keepalived.conf(5)', 'bluemind:high-availability'],
  explainedBy: {
    // Pacemaker holds the address in a configuration that is not in force.
    'cluster/stack-running': (own) => own.actual === 'none',
    'vip/vrrp-settings-agree': (own, other) =>
      own.actual === 'none' && other.actual.includes('virtual_ipaddress') && other.actual.includes(own.subject),
  },
  policy: ['failover'],
  reads: { cib, keepalived },
  optional: { units, heartbeat, drbdReactor },
  appliesTo({ pair, policy, cib, keepalived, units, drbdReactor }) {
    if (pair.virtualIps.length === 0) return 'the pair declares no floating address';
    const managed =
      configurationInForce(cib) === true ||
      vrrpInForce(keepalived, units) === true ||
      promotersInForce(drbdReactor, units).length > 0;
    if (!managed && (pair.phase === 'pre-update' || pair.phase === 'mid-update'))
      return 'an update stops the cluster manager';
    return managed || policy.failover === 'automatic' || 'a person switches over: no cluster manager is expected';
  },
  check({ pair, cib, keepalived, heartbeat, drbdReactor, units }): Outcome {
    const pacemaker = configurationInForce(cib) === true ? cib : undefined;
    const vrrp = vrrpInForce(keepalived, units) === true ? keepalived.instances : [];
    const older =
      heartbeat.known && heartbeat.value.configured && !isIdle(units, 'heartbeat') ? heartbeat.value : undefined;
    const promoters = promotersInForce(drbdReactor, units);
    const findings = pair.virtualIps.flatMap((address): Finding[] => {
      const managers = managersOf(address, {
        cib: pacemaker,
        instances: vrrp,
        heartbeat: older,
        reactor: promoters,
      });
      if (managers.length === 1) return [];
      const none = managers.length === 0;
      return [
        {
          subject: address,
          message: none
            ? 'no cluster manager manages the floating address'
            : 'the floating address is managed more than once',
          expected: 'one resource or one VRRP instance with the address',
          actual: none ? 'none' : managers.join(' and '),
          moment: none ? 'after-failover' : 'now',
          values: { vip: unusedName(cib, `p_vip_${address.replaceAll(/[.:]/g, '_')}`) },
          ...(pacemaker === undefined && promoters.length > 0 ? { remedy: reactor } : {}),
        },
      ];
    });
    if (findings.length === 0) return findings;
    // One of several managers may be a configuration that is never started; and where there is none, it may be one that
    // was not read.
    const unread =
      unavailableFact(units) ??
      (findings.some(({ actual }) => actual === 'none') ? unavailableFact(drbdReactor) : undefined);
    return unread ?? findings;
  },
});
