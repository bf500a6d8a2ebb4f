import { keepalived } from '../../src/facts/vip/keepalived.ts';
import { units } from '../../src/facts/units/units.ts';
import { vrrpInForce } from '../../src/facts/vip/vrrp.ts';
import { vrrpChange } from '../../src/facts/vip/vrrp-change.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'VRRP authentication is used only with unicast peers, and without AH',
  why:
    'The password of multicast adverts is readable by everyone on the network and was taken out of the protocol; AH ' +
    'makes adverts fail when their order changes.',
  remedy: {
    ...vrrpChange({
      check: '`ip addr` shows the address on the other host.',
      stop:
        'Stop keepalived on the host without the mail: hosts that authenticate differently do not hear each other, ' +
        'and both take the address.',
      edit:
        'Use unicast_src_ip and unicast_peer, or delete the authentication block. `state BACKUP` and `nopreempt` on ' +
        'both hosts.',
      address: 'where it was',
    }),
    subject: 'instance',
  },
  references: ['man:keepalived.conf(5)', 'rfc:3768#10'],
  reads: { keepalived },
  optional: { units },
  appliesTo: ({ keepalived, units }) => vrrpInForce(keepalived, units),
  check: ({ keepalived }) =>
    keepalived.instances.flatMap(({ name, at, authentication, unicastPeers }): Finding[] => {
      if (authentication === undefined) return [];
      const plain =
        authentication.type === 'AH'
          ? 'auth_type AH'
          : unicastPeers === undefined
            ? `auth_type ${authentication.type} with multicast`
            : undefined;
      return plain === undefined
        ? []
        : [
            {
              subject: name,
              message: 'the authentication protects nothing',
              expected: 'unicast peers, or no authentication',
              actual: plain,
              at,
            },
          ];
    }),
});
