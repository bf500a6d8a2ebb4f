import { addresses, holds } from '../../src/facts/network/addresses.ts';
import { corosyncConf, corosyncInUse } from '../../src/facts/cluster/corosync-conf.ts';
import { covers } from '../../src/facts/network/networks.ts';
import { clusterRestart } from '../../src/facts/remedies/cluster-restart.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { clusterRule } from '../../src/sdk/index.ts';

export default clusterRule({
  severity: 'error',
  summary: 'Each ring uses the same network on both hosts',
  why:
    'Crossed rings work only while something routes between the networks; each ring then depends on both networks, ' +
    'and one that fails takes both rings.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'both',
        text:
          'Exchange the addresses of the crossed rings of one node in /etc/corosync/corosync.conf, the same on both ' +
          'hosts.',
        verify: '`corosync -t` finds no error on both hosts.',
      },
      clusterRestart,
    ],
  },
  references: ['man:corosync.conf(5)'],
  reads: { corosyncConf, addresses },
  appliesTo: ({ corosyncConf }) => (corosyncConf.rings.length < 2 ? 'there is one ring' : corosyncInUse(corosyncConf)),
  check({ corosyncConf, addresses }) {
    const { nodes, rings, path } = corosyncConf;
    const mine = nodes.find((node) => Object.values(node.rings).some((text) => holds(addresses, text) !== undefined));
    if (mine === undefined) return [];
    return rings.flatMap((ring): readonly Finding[] => {
      const own = holds(addresses, mine.rings[ring] ?? '');
      const crossed =
        own === undefined
          ? undefined
          : nodes.find(
              (node) =>
                node !== mine &&
                !covers(own, node.rings[ring] ?? '') &&
                Object.values(node.rings).some((text) => covers(own, text)),
            );
      if (crossed === undefined) return [];
      const shown = nodes.map(({ name, rings: all }) => `${name ?? ''} ${all[ring] ?? 'none'}`.trim()).join(', ');
      return [
        {
          subject: `ring ${ring}`,
          message: `Ring ${ring} has addresses of different networks on the nodes`,
          expected: 'addresses of one network',
          actual: shown,
          at: { path, line: nodes[0]?.line ?? 1 },
        },
      ];
    });
  },
});
