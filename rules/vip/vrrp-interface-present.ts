import { addresses, interfaceOf } from '../../src/facts/network/addresses.ts';
import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'The interfaces that VRRP instances name exist',
  why:
    'keepalived ends as a whole at its next start or reload: this host never takes the address, and keeps one that ' +
    'it holds.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'instance',
    steps: [
      {
        on: 'host',
        text:
          'Correct interface or dev in the instance {instance}. A keepalived that is started with it ends as a ' +
          'whole, with every instance.',
        verify: '`keepalived -t` names no error on {host}.',
        undo: 'Put the former line back.',
      },
      {
        on: 'host',
        check: '`ip addr` shows the address on the host with the mail.',
        text: 'Load it. `state BACKUP` and `nopreempt` keep the address where it is.',
        effect: 'keepalived takes part again; without nopreempt the address may move.',
        commands: { keepalived: 'keepalived -t && systemctl reload-or-restart keepalived' },
        verify:
          '`systemctl is-active keepalived` says active, and `ip addr` shows the address on the host with the mail ' +
          'only.',
      },
    ],
  },
  references: ['man:keepalived.conf(5)', 'man:ip-link(8)'],
  reads: { keepalived, addresses },
  optional: { units },
  appliesTo: ({ keepalived, units }) => vrrpInForce(keepalived, units),
  check: ({ keepalived, addresses }) =>
    keepalived.instances.flatMap((instance): Finding[] => {
      const named = [instance.interface, ...instance.addresses.map(({ device }) => device)].filter(
        (name) => name !== undefined,
      );
      return [...new Set(named)]
        .filter((name) => interfaceOf(addresses, name) === undefined)
        .map((name) => ({
          subject: instance.name,
          message: `there is no interface ${name}`,
          expected: name,
          actual: addresses.map((each) => each.name).join(', '),
          at: instance.at,
          moment: 'after-failover',
        }));
    }),
});
