import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

const leaving = ['notify_backup', 'notify_fault', 'notify_stop'];

export default hostRule({
  severity: 'warning',
  summary: 'keepalived runs a script for every way out of the master state',
  why:
    'After a fault of the interface or a stop of keepalived the address is removed while what the script started ' +
    'goes on, at the same time as on the other host.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'instance',
    steps: [
      {
        on: 'both',
        text:
          'Add notify_backup, notify_fault and notify_stop, or one notify script for all states. It does not run ' +
          'for the state that is there when it is loaded, and never for a keepalived that was killed.',
        file: {
          path: '/etc/keepalived/keepalived.conf',
          lines: [
            'vrrp_instance {instance} {',
            '    notify /etc/keepalived/notify.sh',
            '    notify_stop "/etc/keepalived/notify.sh INSTANCE {instance} STOP"',
            '}',
          ],
        },
        verify: '`keepalived -t` names no error on both hosts, and the script handles MASTER, BACKUP, FAULT and STOP.',
        undo: 'Put the former lines back.',
      },
      {
        on: 'each-in-turn',
        text:
          'Load it, first on the host that has the mail, and bring the host to the state that the script would have ' +
          'made.',
        commands: { keepalived: 'keepalived -t && systemctl reload keepalived' },
        verify: '`ip addr` still shows the address on the same host.',
      },
    ],
  },
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
