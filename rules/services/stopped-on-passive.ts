import { activeHost } from '../../src/facts/vip/active-host.ts';
import { addresses } from '../../src/facts/network/addresses.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { drbdReactor } from '../../src/facts/replication/drbd-reactor.ts';
import { promotersInCharge } from '../../src/facts/services/promoted.ts';
import { runningUnits } from '../../src/facts/units/running-units.ts';
import { exclusiveUnits, runningOf, unlessUnknown } from '../../src/facts/services/service-units.ts';
import type { Outcome } from '../../src/sdk/index.ts';
import { known, otherSide, pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'No mail service runs on the passive host',
  why:
    'It works on data that is not there or not its own: mail gets stuck in a queue that is not monitored, ' +
    'connections end on the wrong host.',
  remedy: {
    grade: 'can-lose-data',
    subject: 'unit',
    steps: [
      {
        on: 'host',
        check: '`mailq` on {host}; keep /var/spool/postfix of this host as long as it is not empty.',
        text:
          'Postfix: let it deliver what it holds before it stops. Mail that stays in this queue is delivered to no ' +
          'user.',
        commands: { postfix: 'postqueue -f' },
        verify: '`mailq` says that the queue is empty.',
      },
      {
        on: 'host',
        check: '`crm_mon -1` shows that this is the passive host, and `findmnt` none of the shared data here.',
        text: 'Disable {unit} first, then stop it here. Only the cluster manager starts it.',
        effect: '{unit} stops on the passive host.',
        commands: { systemd: ['systemctl disable {unit}', 'systemctl stop {unit}'] },
        verify: '`systemctl is-active {unit}` says inactive, and stays so for a minute: else something restarts it.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'http://www.postfix.org/NFS_README.html'],
  explainedBy: {
    // Nothing on the active host and everything here: the address is on the wrong host.
    'vip/beside-data': (own, other) => other.expected.includes(own.subject.replace(/\.service$/, '')),
    'services/writers-on-one-host': (own, other) => own.subject === other.subject,
    'sync/lsyncd-one-way': (own, other) => own.subject === 'lsyncd.service' && other.moment === 'now',
    'sync/pushes-from-active': (own) => own.subject === 'lsyncd.service',
  },
  policy: ['serviceUnits'],
  reads: { runningUnits, addresses },
  optional: { cib, drbdReactor },
  appliesTo: ({ pair, a, b }) =>
    activeHost({ a, b }, pair.virtualIps) !== undefined ||
    'not exactly one host holds the floating address, so none is the passive one',
  check({ pair, policy, a, b }): Outcome {
    const holder = activeHost({ a, b }, pair.virtualIps);
    if (holder === undefined) return [];
    const passive = holder === 'a' ? b : a;
    const configuration = a.cib.known ? a.cib.value : b.cib.known ? b.cib.value : undefined;
    const wanted = exclusiveUnits(
      policy,
      configuration,
      promotersInCharge(configuration, passive.drbdReactor, known(passive.runningUnits)),
    );
    const findings = [...runningOf(passive.runningUnits, wanted)].sort().map((unit) => ({
      subject: unit,
      host: otherSide(holder),
      message: `${unit} runs on the passive host`,
      expected: 'inactive',
      actual: 'active',
    }));
    return unlessUnknown(findings, [{ units: passive.runningUnits, cib: configuration }], policy.serviceUnits);
  },
});
