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
  why: 'VRRP only tells that adverts stopped. The other host may still run and write: both then have the mail, and its indexes and databases are destroyed.',
  remedy:
    'Let keepalived move the address only and switch the data and the services by hand, or replace it by Pacemaker with STONITH. If a script has to do it, power the other host off first (fence_ipmilan … -o off), check that it succeeded, and stop otherwise.',
  references: ['bluemind:high-availability', 'man:keepalived.conf(5)', 'rfc:5798#6.4.2'],
  reads: { keepalived, notifyScripts },
  optional: { units },
  appliesTo({ keepalived, notifyScripts, units }) {
    const inForce = vrrpInForce(keepalived, units);
    if (inForce !== true) return inForce;
    if (unfencedTakeOvers(keepalived, notifyScripts).length > 0) return true;
    const [unread] = unreadCommands(keepalived, notifyScripts);
    return unread === undefined || `nobody can say what ${unread.event} does: ${unread.command} was not read`;
  },
  check: ({ keepalived, notifyScripts }) =>
    unfencedTakeOvers(keepalived, notifyScripts).map(({ notify, action, path, line }): Finding => ({
      subject: notify.command,
      message: `${notify.event} takes over without fencing the other host`,
      expected: 'the other host is fenced first, or a person switches over',
      actual: action,
      at: { path, line },
      moment: 'after-failover',
    })),
});
