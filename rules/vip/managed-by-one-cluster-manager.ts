import { managersOf } from '../../src/facts/vip/address-managers.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { configurationInForce, unusedName } from '../../src/facts/cluster/cib-lookup.ts';
import { heartbeat } from '../../src/facts/cluster/heartbeat.ts';
import type { PromotedStep } from '../../src/facts/vip/drbd-reactor.ts';
import { drbdReactor } from '../../src/facts/vip/drbd-reactor.ts';
import { keepalived } from '../../src/facts/vip/keepalived.ts';
import type { Units } from '../../src/facts/units/units.ts';
import { units } from '../../src/facts/units/units.ts';
import { isIdle, vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Fact, Finding, Outcome } from '../../src/sdk/index.ts';
import { hostRule, unavailableFact } from '../../src/sdk/index.ts';

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
      promoted(drbdReactor, units).length > 0;
    if (!managed && (pair.phase === 'pre-update' || pair.phase === 'mid-update'))
      return 'an update stops the cluster manager';
    return managed || policy.failover === 'automatic' || 'a person switches over: no cluster manager is expected';
  },
  check({ pair, cib, keepalived, heartbeat, drbdReactor, units }): Outcome {
    const pacemaker = configurationInForce(cib) === true ? cib : undefined;
    const vrrp = vrrpInForce(keepalived, units) === true ? keepalived.instances : [];
    const older =
      heartbeat.known && heartbeat.value.configured && !isIdle(units, 'heartbeat') ? heartbeat.value : undefined;
    const findings = pair.virtualIps.flatMap((address): Finding[] => {
      const managers = managersOf(address, {
        cib: pacemaker,
        instances: vrrp,
        heartbeat: older,
        reactor: promoted(drbdReactor, units),
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

/** What drbd-reactor starts, where it is in force. */
const promoted = (steps: Fact<readonly PromotedStep[]>, units: Fact<Units>): readonly PromotedStep[] =>
  steps.known && !isIdle(units, 'drbd-reactor') ? steps.value : [];
