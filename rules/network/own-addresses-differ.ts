import type { Interfaces } from '../../src/facts/addresses.ts';
import { addresses, canonical, holds } from '../../src/facts/addresses.ts';
import { pairRule } from '../../src/sdk/index.ts';

/** Bridges that container and virtualisation software gives the same address on every host, unreachable from outside. */
const isInner = (name: string): boolean =>
  /^(lo|docker\d*|br-[0-9a-f]{12}|virbr\d+|cni\d*|podman\d*|lxcbr\d+|lxdbr\d+|cbr\d+|flannel.*|cali.*|kube-.*|dummy\d+)$/.test(name);

const outer = (all: Interfaces) =>
  all
    .filter(({ name }) => !isInner(name))
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
  check({ pair, a, b }) {
    const floating = pair.virtualIps.map(canonical);
    const shared = outer(a.addresses).filter(
      ({ address }) => !floating.includes(address) && outer(b.addresses).some((each) => each.address === address),
    );
    return [...new Set(shared.map(({ address }) => address))].map((address) => ({
      subject: address,
      message: 'both hosts hold the address',
      expected: 'on one host',
      actual: `on both hosts (${[...new Set([a, b].map((side) => holds(side.addresses, address)?.interface ?? ''))].sort().join(', ')})`,
    }));
  },
});
