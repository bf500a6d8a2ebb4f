import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const leaving = ['notify_backup', 'notify_fault', 'notify_stop'];

export default hostRule({
  severity: 'warning',
  summary: 'Where keepalived runs a script on becoming master, it runs one on leaving that state in every way',
  why: 'After a fault of the interface or a stop of keepalived the address is gone while what the script started goes on, beside the other host.',
  remedy: 'Add notify_backup, notify_fault and notify_stop (or one notify script that handles MASTER, BACKUP, FAULT and STOP).',
  references: ['man:keepalived.conf(5)'],
  reads: { keepalived },
  optional: { units },
  appliesTo: ({ keepalived, units }) => vrrpInForce(keepalived, units),
  check: ({ keepalived }) =>
    [...keepalived.instances, ...keepalived.groups].flatMap(({ name, notify }): Finding[] => {
      const master = notify.find(({ event }) => event === 'notify_master');
      if (master === undefined || notify.some(({ event }) => event === 'notify')) return [];
      const missing = leaving.filter((each) => !notify.some(({ event }) => event === each));
      if (missing.length === 0) return [];
      return [
        {
          subject: name,
          message: 'not every way out of the master state runs a script',
          expected: leaving.join(', '),
          actual: `no ${missing.join(', no ')}`,
          at: master.at,
          moment: 'after-failover',
        },
      ];
    }),
});
