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
  why:
    'With crossed addresses a host that fences its peer switches itself off, or the wrong one dies while the failed ' +
    'one goes on.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'device',
    steps: [
      { on: 'both', text: 'Read the address of each host’s own BMC.', commands: { ipmitool: 'ipmitool lan print' } },
      {
        on: 'either',
        text:
          'Set for {device} the address of the BMC of the node that it is to fence; the other device has the other ' +
          'one.',
        commands: { pcs: 'pcs stonith update {device} ip={bmc}', crmsh: 'crm resource param {device} set ip {bmc}' },
        verify:
          '`crm_mon -1rf` shows both devices as Started, and halint check --rule ' +
          'fencing/device-points-to-its-target passes.',
      },
      {
        on: 'active',
        check: '`crm_mon -1` shows the services on this host, and both nodes online.',
        text: 'Test it in a maintenance window: fence the passive node.',
        effect: 'The passive host is switched off hard and boots.',
        commands: { pcs: 'pcs stonith fence {passive-host}', crmsh: 'crm node fence {passive-host}' },
        verify: 'The passive host reboots, and not this one.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing',
    'man:ipmitool(1)',
  ],
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
      return others.map(
        (target): Finding => ({
          subject: id,
          values: known(owners.find(({ node }) => node === target)?.bmc),
          message: `${id} is to fence ${target}, but its address is the BMC of ${owner.node}`,
          expected: owners.find(({ node }) => node === target)?.bmc ?? `the BMC of ${target}`,
          actual: `${address}, the BMC of ${owner.node}`,
          moment: 'after-failover',
        }),
      );
    });
  },
});

const known = (bmc: string | undefined) => (bmc === undefined ? {} : { bmc });

interface Known {
  readonly ownBmc: OwnBmc;
  readonly nodeName: string;
  readonly host: HostIdentity;
}

/** Whose BMC has which address: by the hosts' own word; where neither can say (no driver, no tool), by halint.yaml. */
function ownersOf(...hosts: readonly Known[]): readonly { readonly node: string; readonly bmc: string }[] {
  const own = hosts.flatMap(({ nodeName, ownBmc }) =>
    ownBmc.address === undefined ? [] : [{ node: nodeName, bmc: ownBmc.address }],
  );
  if (own.length > 0) return own;
  return hosts.flatMap(({ nodeName, host }) =>
    host.bmc === undefined ? [] : [{ node: nodeName, bmc: host.bmc.address }],
  );
}
