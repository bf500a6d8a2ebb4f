import type { Interfaces } from '../../src/facts/network/addresses.ts';
import { addresses, canonical, holds } from '../../src/facts/network/addresses.ts';
import { matchesPattern } from '../../src/facts/manifest/pattern.ts';
import { pairRule } from '../../src/sdk/index.ts';

const inner = ['lo', 'docker*', 'br-????????????', 'virbr*', 'cni*', 'podman*', 'lxcbr*', 'lxdbr*', 'cbr*', 'flannel*', 'cali*', 'kube-*', 'dummy*'];

const outer = (all: Interfaces, ignored: readonly string[]) =>
  all
    .filter(({ name }) => !ignored.some((pattern) => matchesPattern(pattern, name)))
    .flatMap((each) => each.addresses)
    .filter(({ scope }) => scope === 'global');

export default pairRule({
  severity: 'critical',
  summary: 'No address but a declared floating one is ever on both hosts',
  why: 'Two hosts answer for one address: a floating address that nobody declared is in a split brain, or one host was copied from the other.',
  remedy:
    'Take the address off the host that must not have it (ip addr del ADDRESS dev INTERFACE). If it is a floating address, declare it in halint.yaml, so that it is judged as one.',
  references: ['rfc:5227', 'man:ip-address(8)'],
  reads: { addresses },
  parameters: {
    ignored: { kind: 'texts', default: inner, describes: 'Interfaces (shell patterns) whose addresses may be the same on both hosts', source: 'bridges that container and virtualisation software makes, unreachable from outside' },
  },
  check({ pair, a, b, parameters: { ignored } }) {
    const floating = pair.virtualIps.map(canonical);
    const shared = outer(a.addresses, ignored).filter(
      ({ address }) => !floating.includes(address) && outer(b.addresses, ignored).some((each) => each.address === address),
    );
    return [...new Set(shared.map(({ address }) => address))].map((address) => ({
      subject: address,
      message: 'both hosts hold the address',
      expected: 'on one host',
      actual: `on both hosts (${[...new Set([a, b].map((side) => holds(side.addresses, address)?.interface ?? ''))].sort().join(', ')})`,
    }));
  },
});
