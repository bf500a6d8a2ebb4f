import { corosyncConf, corosyncInUse } from '../../src/facts/cluster/corosync-conf.ts';
import { ownBmc } from '../../src/facts/fencing/own-bmc.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'The network of the BMCs is not the only ring of the cluster',
  why:
    'When the one network fails that carries both, the hosts lose each other and the means to fence at the same ' +
    'moment: nothing fails over.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'bmc',
    steps: [
      {
        on: 'either',
        check: '`corosync-cmapctl totem.transport` says knet; both hosts reach each other in the other network.',
        text:
          'Add a second ring on another network. It needs knet: `transport: knet`, and a name for each node in ' +
          'corosync.conf; to change the transport itself is cluster/traffic-encrypted. Or move the BMCs to another ' +
          'network.',
        commands: {
          pcs: 'pcs cluster link add {node-a}={new-address-a} {node-b}={new-address-b}',
          corosync: [
            'corosync -t    # on both hosts, after ring1_addr was written into both files',
            'corosync-cfgtool -R',
          ],
        },
        verify: '`corosync-cfgtool -s` on both hosts shows link 1 as connected.',
        undo: '`pcs cluster link remove 1`, or delete the lines on both hosts and reload.',
      },
    ],
  },
  references: [
    'man:corosync.conf(5)',
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing',
  ],
  reads: { ownBmc, corosyncConf },
  appliesTo: ({ ownBmc, corosyncConf }) =>
    ownBmc.address === undefined || ownBmc.netmask === undefined
      ? 'the host does not know the address of its own BMC'
      : corosyncInUse(corosyncConf),
  check: ({ ownBmc: { address = '', netmask = '' }, corosyncConf }) => {
    const [ring, another] = corosyncConf.rings;
    if (ring === undefined || another !== undefined) return [];
    const inside = corosyncConf.nodes
      .flatMap(({ rings }) => rings[ring] ?? [])
      .filter((each) => sameNetwork(each, address, netmask));
    if (inside.length === 0) return [];
    const expected = 'a second ring, or another network for the BMCs';
    return [
      {
        subject: address,
        message: 'The BMC and the only ring lie in one network',
        expected,
        actual: `BMC ${address}, ring ${inside.join(' ')}, netmask ${netmask}`,
        moment: 'after-failover',
      },
    ];
  },
});

/** Whether two IPv4 addresses lie in one network; names and IPv6 never do. */
function sameNetwork(one: string, other: string, netmask: string): boolean {
  const bytes = (text: string): readonly number[] => (/^\d+(\.\d+){3}$/.test(text) ? text.split('.').map(Number) : []);
  const [x, y, mask] = [bytes(one), bytes(other), bytes(netmask)];
  return (
    x.length === 4 &&
    mask.length === 4 &&
    x.every((byte, i) => (byte & (mask[i] ?? 0)) === ((y[i] ?? -1) & (mask[i] ?? 0)))
  );
}
