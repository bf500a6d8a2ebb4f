import { addresses } from '../../src/facts/network/addresses.ts';
import { corosyncConf, corosyncInUse } from '../../src/facts/cluster/corosync-conf.ts';
import { nodeName } from '../../src/facts/identity/node-name.ts';
import { hostsLineOf, names } from '../../src/facts/network/names.ts';
import { isLoopback } from '../../src/facts/network/networks.ts';
import { clusterRestart } from '../../src/facts/remedies/cluster-restart.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The node list of corosync has this host’s name and its permanent addresses',
  why:
    'A node whose ring address is not its own cannot join, and a ring on a floating or leased address breaks when ' +
    'that moves. A name that is not its own confuses people and tools: corosync then finds the node by its address.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'both',
        check: '`ip -br addr` on {host} shows the address as its own and static.',
        text:
          'A ring address: write the static address of the host into the node list of /etc/corosync/corosync.conf, ' +
          'the same on both hosts. A name: rather leave it, corosync finds its node by the address as well.',
        verify: '`corosync -t` finds no error on both hosts.',
      },
      clusterRestart,
      {
        on: 'both',
        text:
          'Only where the name has to change: with the cluster stopped on both hosts change it in corosync.conf, ' +
          'and replace the old name in the configuration (constraints, fencing levels, pcmk_host_list, ' +
          'pcmk_host_map, node attributes), or they silently stop to count. pcs 0.12.3 and later: `pcs cluster node ' +
          'rename-corosync` and `rename-cib`.',
        effect: 'The mail services stop.',
        verify: '`crm_verify -L -V` says nothing, and the old name is not in the output of `cibadmin --query`.',
      },
    ],
  },
  references: ['man:corosync.conf(5)'],
  explainedBy: {
    // A copy of the other host has that one's address in place of its own.
    'network/own-addresses-differ': (own) => own.actual.endsWith('not held by the host'),
  },
  reads: { corosyncConf, nodeName, addresses },
  optional: { names },
  appliesTo: ({ corosyncConf }) =>
    corosyncConf.nodes.length === 0 && corosyncConf.configured
      ? 'corosync.conf has no node list'
      : corosyncInUse(corosyncConf),
  check: ({ pair, corosyncConf, nodeName, addresses, names }) => {
    const held = addresses.flatMap((each) => each.addresses);
    const mine =
      corosyncConf.nodes.find(
        ({ name, rings }) => name === nodeName || (name === undefined && Object.values(rings).includes(nodeName)),
      ) ??
      corosyncConf.nodes.find(({ rings }) =>
        Object.values(rings).some((ring) => held.some(({ address }) => address === ring)),
      );
    if (mine === undefined) {
      const names = corosyncConf.nodes.map(({ name, rings }) => name ?? rings[0] ?? '').join(', ');
      return [
        {
          subject: nodeName,
          message: 'The node list does not contain this host',
          expected: nodeName,
          actual: names,
          at: { path: corosyncConf.path },
        },
      ];
    }
    const at = { path: corosyncConf.path, line: mine.line };
    const named = mine.name !== undefined && mine.name !== nodeName;
    return [
      ...(named
        ? [
            {
              subject: mine.name ?? '',
              message: 'The node list has another name for this host',
              expected: nodeName,
              actual: mine.name ?? '',
              at,
            },
          ]
        : []),
      ...Object.entries(mine.rings).flatMap(([ring, address]): Finding[] => {
        if (!/^[\d.]+$|:/.test(address)) {
          // A name: what the host finds for itself. With a loopback address each host forms a cluster of its own.
          const line = names.known ? hostsLineOf(names.value, address) : undefined;
          const resolved =
            line === undefined ? (names.known ? (names.value.addresses.get(address) ?? []) : []) : [line.address];
          const [loopback] = resolved.filter(isLoopback);
          if (loopback === undefined) return [];
          return [
            {
              subject: `ring${ring}_addr`,
              message: `Ring ${ring} uses a name of this host that resolves to a loopback address here`,
              expected: 'an address that the other host reaches',
              actual: `${address} is ${loopback}`,
              at: line?.at ?? at,
            },
          ];
        }
        const own = held.find((each) => each.address === address);
        const wrong = pair.virtualIps.includes(address)
          ? 'a floating address'
          : /^127\.|^::1$/.test(address)
            ? 'a loopback address'
            : own === undefined
              ? 'not held by the host'
              : own.dynamic
                ? 'leased by DHCP'
                : undefined;
        return wrong === undefined
          ? []
          : [
              {
                subject: `ring${ring}_addr`,
                message: `Ring ${ring} uses an address that this host does not hold permanently`,
                expected: 'a static address of the host',
                actual: `${address}: ${wrong}`,
                at,
              },
            ];
      }),
    ];
  },
});
