import { addresses } from '../../src/facts/network/addresses.ts';
import { corosyncConf, corosyncInUse } from '../../src/facts/cluster/corosync-conf.ts';
import { nodeName } from '../../src/facts/identity/node-name.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'error',
  summary: 'corosync knows the host by its name and by addresses that it always holds',
  why: 'A node whose name or ring address is not its own cannot join, and a ring on a floating or leased address breaks when that moves.',
  remedy: 'Write the output of `uname -n` and the host’s own static addresses into the node list of corosync.conf on both hosts, then restart the cluster.',
  references: ['man:corosync.conf(5)'],
  explainedBy: {
    // A copy of the other host has that one's address in place of its own.
    'network/own-addresses-differ': (own) => own.actual.endsWith('not held by the host'),
  },
  reads: { corosyncConf, nodeName, addresses },
  appliesTo: ({ corosyncConf }) => (corosyncConf.nodes.length === 0 && corosyncConf.configured ? 'corosync.conf has no node list' : corosyncInUse(corosyncConf)),
  check: ({ pair, corosyncConf, nodeName, addresses }) => {
    const held = addresses.flatMap((each) => each.addresses);
    const mine = corosyncConf.nodes.find(({ name, rings }) => name === nodeName || (name === undefined && Object.values(rings).includes(nodeName)))
      ?? corosyncConf.nodes.find(({ rings }) => Object.values(rings).some((ring) => held.some(({ address }) => address === ring)));
    if (mine === undefined) {
      const names = corosyncConf.nodes.map(({ name, rings }) => name ?? rings[0] ?? '').join(', ');
      return [{ subject: nodeName, message: 'The node list does not hold this host', expected: nodeName, actual: names, at: { path: corosyncConf.path } }];
    }
    const at = { path: corosyncConf.path, line: mine.line };
    const named = mine.name !== undefined && mine.name !== nodeName;
    return [
      ...(named ? [{ subject: mine.name ?? '', message: 'The node list has another name for this host', expected: nodeName, actual: mine.name ?? '', at }] : []),
      ...Object.entries(mine.rings).flatMap(([ring, address]): Finding[] => {
        // A name would have to be resolved.
        if (!/^[\d.]+$|:/.test(address)) return [];
        const own = held.find((each) => each.address === address);
        const wrong = pair.virtualIps.includes(address) ? 'a floating address' : /^127\.|^::1$/.test(address) ? 'a loopback address' : own === undefined ? 'not held by the host' : own.dynamic ? 'leased by DHCP' : undefined;
        return wrong === undefined ? [] : [{ subject: `ring${ring}_addr`, message: `Ring ${ring} uses an address that is not this host’s own for good`, expected: 'a static address of the host', actual: `${address}: ${wrong}`, at }];
      }),
    ];
  },
});
