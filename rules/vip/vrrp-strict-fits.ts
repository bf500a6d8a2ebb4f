import { keepalived } from '../../src/facts/vip/keepalived.ts';
import type { VrrpInstance } from '../../src/facts/vip/keepalived-model.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

/**
 * What an instance cannot do as it is configured: strict mode forbids it, or the host drops packets to the address.
 * The man page forbids unicast in strict mode as well; keepalived 2.2 and 2.3 accept it and hold the address.
 */
function conflicts(instance: VrrpInstance): readonly string[] {
  const { strict, authentication, preemptDelay, addresses, version, accept, priority } = instance;
  const forbidden = strict
    ? [
        ...(authentication === undefined ? [] : ['authentication']),
        ...(preemptDelay > 0 ? ['preempt_delay'] : []),
        ...(version !== 3 && addresses.some(({ address }) => address.includes(':'))
          ? ['IPv6 with VRRP version 2']
          : []),
      ]
    : [];
  const deaf = priority !== 255 && (accept === false || (strict && accept !== true));
  return [
    ...forbidden.map((each) => `strict mode with ${each}`),
    ...(deaf ? ['packets to the address are dropped (no accept)'] : []),
  ];
}

export default hostRule({
  severity: 'error',
  summary:
    'VRRP instances work as configured: strict mode forbids nothing they use, and packets to the address are accepted',
  why:
    'In strict mode keepalived ignores settings or refuses the instance, and a host that is not the owner of the ' +
    'address drops all mail connections to it.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'instance',
    steps: [
      {
        on: 'passive',
        check: '`ip addr` shows the address on the other host.',
        text:
          'Stop keepalived on the host without the mail, if the version of VRRP changes: versions 2 and 3 do not ' +
          'hear each other.',
        effect: 'Nothing takes the address over until keepalived runs again.',
        commands: { systemd: 'systemctl stop keepalived' },
      },
      {
        on: 'both',
        text:
          'Delete vrrp_strict, strict_mode and no_accept. Or keep strict mode, delete what it forbids ' +
          '(authentication, preempt_delay), and write accept with `vrrp_version 3`.',
        verify: '`keepalived -t` names no error and no ignored setting, on both hosts.',
      },
      {
        on: 'active',
        text: 'Load it on the host with the mail.',
        commands: { keepalived: 'keepalived -t && systemctl reload keepalived' },
        verify: '`ip addr` still shows the address here, and a client reaches port 143 of it.',
        undo: 'Put the former file back, and reload.',
      },
      {
        on: 'passive',
        text: 'Start keepalived again.',
        commands: { systemd: 'systemctl start keepalived' },
        verify: '`journalctl -u keepalived` says Entering BACKUP STATE.',
      },
    ],
  },
  references: ['man:keepalived.conf(5)', 'rfc:5798#6.1'],
  reads: { keepalived },
  optional: { units },
  appliesTo: ({ keepalived, units }) => vrrpInForce(keepalived, units),
  check: ({ keepalived }) =>
    keepalived.instances.flatMap((instance): Finding[] => {
      const found = conflicts(instance);
      if (found.length === 0) return [];
      const expected = instance.strict ? 'no strict mode' : 'accept';
      return [
        {
          subject: instance.name,
          message: 'the instance does not work as configured',
          expected,
          actual: found.join('; '),
          at: instance.at,
          moment: 'after-failover',
        },
      ];
    }),
});
