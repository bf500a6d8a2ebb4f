import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { fenceDevices } from '../../src/facts/fencing/fence-devices.ts';
import { nodeName } from '../../src/facts/identity/node-name.ts';
import type { OwnBmc } from '../../src/facts/fencing/own-bmc.ts';
import { ownBmc } from '../../src/facts/fencing/own-bmc.ts';
import type { Finding, HostIdentity } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'critical',
  summary: 'The fence device of a node reaches that node’s own BMC',
  why: 'With crossed addresses a host that fences its peer switches itself off, or the wrong one dies while the failed one goes on.',
  remedy: 'Exchange the addresses: `pcs stonith update DEVICE ip=ADDRESS`, `crm resource param DEVICE set ip ADDRESS`. Compare with `ipmitool lan print` on each host, then test: `pcs stonith fence NODE`.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing', 'man:ipmitool(1)'],
  explainedBy: {
    // A name that no node has.
    'fencing/target-names-known': (own, other) => other.subject.startsWith(`${own.subject}: `),
  },
  reads: { cib, ownBmc, nodeName },
  appliesTo: ({ a, b }) => {
    const applies = configurationInForce(a.cib) === true ? true : configurationInForce(b.cib);
    if (applies !== true) return applies;
    return ownersOf(a, b).length === 0 ? 'neither the hosts nor halint.yaml tell the address of a BMC' : true;
  },
  check: ({ a, b }) => {
    const { cib } = configurationInForce(a.cib) === true ? a : b;
    const owners = ownersOf(a, b);
    return fenceDevices(cib).flatMap(({ id, address, targets }) => {
      const owner = owners.find(({ bmc }) => bmc === address);
      if (address === undefined || owner === undefined || targets === undefined) return [];
      const others = targets.filter((target) => target.toLowerCase() !== owner.node.toLowerCase());
      return others.map((target): Finding => ({
        subject: id,
        message: `${id} is to fence ${target}, but its address is the BMC of ${owner.node}`,
        expected: owners.find(({ node }) => node === target)?.bmc ?? `the BMC of ${target}`,
        actual: `${address}, the BMC of ${owner.node}`,
        moment: 'after-failover',
      }));
    });
  },
});

interface Known {
  readonly ownBmc: OwnBmc;
  readonly nodeName: string;
  readonly host: HostIdentity;
}

/** Whose BMC has which address: by the hosts' own word; where neither can say (no driver, no tool), by halint.yaml. */
function ownersOf(...hosts: readonly Known[]): readonly { readonly node: string; readonly bmc: string }[] {
  const own = hosts.flatMap(({ nodeName, ownBmc }) => (ownBmc.address === undefined ? [] : [{ node: nodeName, bmc: ownBmc.address }]));
  if (own.length > 0) return own;
  return hosts.flatMap(({ nodeName, host }) => (host.bmc === undefined ? [] : [{ node: nodeName, bmc: host.bmc.address }]));
}
