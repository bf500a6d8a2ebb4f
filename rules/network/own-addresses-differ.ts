import type { Interfaces } from '../../src/facts/network/addresses.ts';
import { addresses, canonical, holds, commonAddressValues } from '../../src/facts/network/addresses.ts';
import { matchesPattern } from '../../src/facts/manifest/pattern.ts';
import { pairRule } from '../../src/sdk/index.ts';

const inner = [
  'lo',
  'docker*',
  'br-????????????',
  'virbr*',
  'cni*',
  'podman*',
  'lxcbr*',
  'lxdbr*',
  'cbr*',
  'flannel*',
  'cali*',
  'kube-*',
  'dummy*',
];

const outer = (all: Interfaces, ignored: readonly string[]) =>
  all
    .filter(({ name }) => !ignored.some((pattern) => matchesPattern(pattern, name)))
    .flatMap((each) => each.addresses)
    .filter(({ scope }) => scope === 'global');

export default pairRule({
  severity: 'critical',
  summary: 'No address except a floating one is on both hosts',
  why:
    'Two hosts answer for one address: a floating address that is not declared is in a split brain, or one host was ' +
    'copied from the other.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'address',
    steps: [
      {
        on: 'both',
        text:
          'Find out whose address {address} is: a floating address that is not declared, or a host that was copied ' +
          'from the other.',
        commands: { shell: 'ip -br addr; findmnt' },
      },
      {
        on: 'passive',
        check: 'You are on the host without the data.',
        text:
          'A floating address: stop its manager on the host without the data, and declare it in halint.yaml; then ' +
          'follow vip/one-holder.',
        effect: 'Services that run here stop.',
        commands: {
          keepalived: 'systemctl stop keepalived',
          pcs: 'pcs cluster stop --force',
          crmsh: 'crm cluster stop',
        },
        verify: '`ip -br addr` here does not show {address} any more.',
      },
      {
        on: 'passive',
        check: 'It is not the address by which you are logged in: use a console. No service of this host needs it.',
        text:
          'The own address of the other host: take it off, with the prefix that `ip addr` shows, and correct the ' +
          'network configuration.',
        commands: {
          shell: [
            'sysctl -w net.ipv4.conf.all.promote_secondaries=1',
            'ip addr del {address}/{prefix} dev {interface}',
          ],
        },
        verify: '`ip -br addr` shows it on one host only, and `arping -D -c 3 -I INTERFACE` here finds the other one.',
      },
    ],
  },
  references: ['rfc:5227', 'man:ip-address(8)'],
  reads: { addresses },
  parameters: {
    ignored: {
      kind: 'texts',
      default: inner,
      describes: 'Interfaces (shell patterns) whose addresses may be the same on both hosts',
      source: 'bridges that container and virtualisation software makes, unreachable from outside',
    },
  },
  check({ pair, a, b, parameters: { ignored } }) {
    const floating = pair.virtualIps.map(canonical);
    const shared = outer(a.addresses, ignored).filter(
      ({ address }) =>
        !floating.includes(address) && outer(b.addresses, ignored).some((each) => each.address === address),
    );
    return [...new Set(shared.map(({ address }) => address))].map((address) => ({
      subject: address,
      message: 'both hosts hold the address',
      expected: 'on one host',
      values: commonAddressValues(holds(a.addresses, address), holds(b.addresses, address)),
      actual: `on both hosts (${[...new Set([a, b].map((side) => holds(side.addresses, address)?.interface ?? ''))].sort().join(', ')})`,
    }));
  },
});
