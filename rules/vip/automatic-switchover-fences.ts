import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { notifyScripts } from '../../src/facts/vip/notify-scripts.ts';
import { unfencedTakeOvers, unreadCommands } from '../../src/facts/vip/switchover-actions.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'keepalived does not take over data or services without fencing the other host',
  why:
    'VRRP only tells that adverts stopped. The other host may still run and write: both then have the mail, and its ' +
    'indexes and databases are destroyed.',
  remedy: {
    grade: 'can-lose-data',
    steps: [
      {
        on: 'active',
        check: 'The present scripts are copied aside.',
        text:
          'Let keepalived move the address only, and switch the data and the services by hand; or replace it by ' +
          'Pacemaker with STONITH.',
        effect: 'Changing notify scripts moves nothing now.',
        verify:
          "`grep -rn 'mount\\|drbdadm\\|systemctl start' /etc/keepalived` finds nothing that takes over data or services.",
      },
      {
        on: 'both',
        check:
          '`fence_ipmilan -a BMC -P -l USER -L operator -o status` succeeds by hand on each host for the other one.',
        text:
          'If a script has to do it, it powers the other host off first and ends where that fails. Give one host a ' +
          'delay, so that the two do not fire at once. The script holds a password: mode 0700, root.',
        effect: 'At the next switchover the other host is powered off.',
        file: {
          path: '/etc/keepalived/master.sh',
          lines: [
            'sleep {delay}    # 0 on one host, 10 on the other',
            'fence_ipmilan -P -a {bmc} -l {user} -S /etc/keepalived/bmc-password -o off || exit 1',
          ],
        },
        verify:
          '`sh -n` accepts the script; in a maintenance window stop keepalived on the active host: the other one ' +
          'powers it off, and only then takes over.',
      },
    ],
  },
  references: ['bluemind:high-availability', 'man:keepalived.conf(5)', 'rfc:5798#6.4.2'],
  reads: { keepalived, notifyScripts },
  optional: { units },
  appliesTo({ keepalived, notifyScripts, units }) {
    const inForce = vrrpInForce(keepalived, units);
    if (inForce !== true) return inForce;
    if (unfencedTakeOvers(keepalived, notifyScripts).length > 0) return true;
    const [unread] = unreadCommands(keepalived, notifyScripts);
    return unread === undefined || `the effect of ${unread.event} is unknown: ${unread.command} was not read`;
  },
  check: ({ keepalived, notifyScripts }) =>
    unfencedTakeOvers(keepalived, notifyScripts).map(
      ({ notify, action, path, line }): Finding => ({
        subject: notify.command,
        message: `${notify.event} takes over without fencing the other host`,
        expected: 'the other host is fenced first, or a person switches over',
        actual: action,
        at: { path, line },
        moment: 'after-failover',
      }),
    ),
});
