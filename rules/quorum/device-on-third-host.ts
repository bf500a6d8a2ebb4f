import { corosyncConf, corosyncInUse, setting } from '../../src/facts/cluster/corosync-conf.ts';
import { addresses, holds } from '../../src/facts/network/addresses.ts';
import type { Names } from '../../src/facts/network/names.ts';
import { names } from '../../src/facts/network/names.ts';
import { isLoopback } from '../../src/facts/network/networks.ts';
import type { Fact } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'The quorum device is a third host',
  why:
    'When the host dies on which the device runs, two of three votes die with it: the other one has no quorum and ' +
    'does not take over.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'outside',
        text: 'Install corosync-qnetd on a host outside of the cluster, better in another place.',
        verify: '`corosync-qnetd-tool -s` answers there.',
      },
      {
        on: 'either',
        text: 'Let the cluster use that host. Or remove the device, and set two_node: 1.',
        effect: 'The cluster restarts where pcs has to change quorum options.',
        commands: {
          pcs: ['pcs quorum device remove', 'pcs quorum device add model net host={witness} algorithm=ffsplit'],
          crmsh: ['crm cluster remove --qdevice', 'crm cluster init qdevice --qnetd-hostname={witness}'],
        },
        verify: '`corosync-quorumtool -s` shows Qdevice with a vote on both hosts.',
      },
    ],
  },
  references: ['man:corosync-qdevice(8)', 'man:corosync-qnetd(8)', 'man:votequorum(5)'],
  reads: { corosyncConf, addresses },
  optional: { names },
  appliesTo: ({ a, b }) => {
    const inUse = corosyncInUse(a.corosyncConf);
    if (inUse !== true) return inUse;
    return (
      a.corosyncConf.deviceModel !== undefined ||
      b.corosyncConf.deviceModel !== undefined ||
      'there is no quorum device'
    );
  },
  check: ({ pair, a, b }) =>
    [a, b].flatMap(({ corosyncConf }, index, sides) => {
      const host = setting(corosyncConf, 'quorum.device.net.host');
      if (host === undefined) return [];
      // Both hosts have the same file: one fault.
      if (index === 1 && setting(a.corosyncConf, 'quorum.device.net.host')?.value === host.value) return [];
      const name = host.value.toLowerCase();
      const names = [pair.hosts.a, pair.hosts.b].map((each) => each.name.toLowerCase());
      const ofNodes = corosyncConf.nodes.flatMap((node) =>
        [node.name, ...Object.values(node.rings)].map((each) => each?.toLowerCase()),
      );
      const own =
        names.some((each) => each === name || each === name.split('.')[0] || each.split('.')[0] === name) ||
        ofNodes.includes(name) ||
        isLoopback(name) ||
        pair.virtualIps.includes(host.value) ||
        sides.some((side) => holds(side.addresses, host.value) !== undefined) ||
        sides.some(({ names: known }) =>
          namedIn(known, name).some(
            (address) =>
              pair.virtualIps.includes(address) || sides.some((side) => holds(side.addresses, address) !== undefined),
          ),
        );
      return own
        ? [
            {
              subject: 'quorum.device.net.host',
              message: `The quorum device is ${host.value}, which is a host of the cluster`,
              expected: 'a host outside of the cluster',
              actual: host.value,
              at: { path: corosyncConf.path, line: host.line },
              moment: 'after-failover' as const,
            },
          ]
        : [];
    }),
});

/** Addresses that /etc/hosts of a host gives a name. */
const namedIn = (known: Fact<Names>, name: string): readonly string[] =>
  known.known
    ? known.value.hosts
        .filter((line) => line.names.some((each) => each.toLowerCase() === name))
        .map(({ address }) => address)
    : [];
