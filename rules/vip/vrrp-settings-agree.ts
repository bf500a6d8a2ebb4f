import { keepalived } from '../../src/facts/vip/keepalived.ts';
import type { VrrpInstance } from '../../src/facts/vip/keepalived-model.ts';
import { units } from '../../src/facts/units/units.ts';
import { addressList, vrrpComparable, vrrpPairs } from '../../src/facts/vip/vrrp.ts';
import { vrrpChange } from '../../src/facts/vip/vrrp-change.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

type Setting = readonly [string, (instance: VrrpInstance) => string];

/** What both versions want alike; a difference makes a router drop the other one's adverts. */
const settings: readonly Setting[] = [
  ['virtual_ipaddress', addressList],
  ['version', ({ version }) => String(version ?? 2)],
];

/**
 * RFC 3768 wants these alike as well. A router of version 3 takes the interval of the master (RFC 5798, 6.4.2), and
 * version 3 has no authentication: keepalived ignores it.
 */
const settingsOfVersion2: readonly Setting[] = [
  ['advert_int', ({ advertInterval }) => String(advertInterval)],
  ['authentication', ({ authentication }) => (authentication === undefined ? 'none' : authentication.type)],
  ['auth_pass', ({ authentication }) => authentication?.pass ?? 'none'],
];

export default pairRule({
  severity: 'critical',
  summary: 'Both hosts have the same settings of a VRRP instance: addresses, advert interval, version, authentication',
  why:
    'A router drops adverts that do not fit its own configuration and so believes that it is alone: both hosts take ' +
    'the address.',
  remedy: vrrpChange({
    check: '`ip addr` and `findmnt` show who has address and mail. If both have the address, follow vip/one-holder.',
    stop:
      'Stop keepalived on the host without the mail. Between two masters the higher priority wins, nopreempt or ' +
      'not: a reload could move the address away from the mail.',
    edit: 'Make the instances alike but for priority and unicast addresses; `state BACKUP` and `nopreempt` on both.',
    address: 'on one host',
  }),
  references: ['man:keepalived.conf(5)', 'rfc:5798#7.1'],
  explainedBy: {
    // With two instances of one number, nothing tells which of them the other host answers.
    'vip/vrrp-router-id-unique': (own, other) => own.subject === other.subject,
  },
  reads: { keepalived },
  optional: { units },
  appliesTo: vrrpComparable,
  check: ({ a, b }) =>
    vrrpPairs(a.keepalived, b.keepalived).flatMap(({ routerId, a: left, b: right }): Finding[] => {
      const both3 = left.version === 3 && right.version === 3;
      const differing = [...settings, ...(both3 ? [] : settingsOfVersion2)]
        .filter(([, value]) => value(left) !== value(right))
        .map(([name, value]) => ({ name, values: [value(left), value(right)] }));
      if (differing.length === 0) return [];
      const secret = (name: string, values: readonly string[]): string =>
        name === 'auth_pass' ? 'differ' : [...values].sort().join(' and ');
      return [
        {
          subject: `virtual_router_id ${routerId}`,
          message: `${differing.map(({ name }) => name).join(', ')} differ between the hosts`,
          expected: 'the same on both hosts',
          actual: differing.map(({ name, values }) => `${name}: ${secret(name, values)}`).join('; '),
        },
      ];
    }),
});
