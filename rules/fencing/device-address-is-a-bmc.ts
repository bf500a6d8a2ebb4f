import { configurationInForce } from '../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../src/facts/cluster/cib.ts';
import { fenceDevices, usesIpmitool } from '../../src/facts/fencing/fence-devices.ts';
import { nodeName } from '../../src/facts/identity/node-name.ts';
import { ownBmc } from '../../src/facts/fencing/own-bmc.ts';
import { pairRule } from '../../src/sdk/index.ts';

export default pairRule({
  severity: 'error',
  summary: 'Fence devices that use IPMI point to a BMC of the pair',
  why: 'A device with the address of a machine that was replaced or renumbered cannot fence, or fences another machine.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'device',
    steps: [
      {
        on: 'both',
        text: 'Read the address of each host’s own BMC.',
        commands: { ipmitool: 'ipmitool lan print' },
      },
      {
        on: 'either',
        text: 'Set that address.',
        commands: { pcs: 'pcs stonith update {device} ip={bmc}', crmsh: 'crm resource param {device} set ip {bmc}' },
        verify:
          "`crm_mon -1rf` shows {device} as Started without failures, and halint check --rule 'fencing/device-*' passes.",
        undo: 'Set the former address.',
      },
    ],
  },
  references: ['man:ipmitool(1)', 'man:fence_ipmilan(8)'],
  reads: { cib, ownBmc, nodeName },
  appliesTo: ({ a, b }) => {
    const applies = configurationInForce(a.cib) === true ? true : configurationInForce(b.cib);
    if (applies !== true) return applies;
    return a.ownBmc.address === undefined || b.ownBmc.address === undefined
      ? 'a host does not know the address of its own BMC'
      : true;
  },
  check: ({ a, b }) => {
    const { cib } = configurationInForce(a.cib) === true ? a : b;
    const bmcs = [a.ownBmc.address, b.ownBmc.address];
    const names = [a.nodeName, b.nodeName];
    return (
      fenceDevices(cib)
        .filter(
          (device) => usesIpmitool(device.agent) && (device.targets ?? names).every((target) => names.includes(target)),
        )
        // A name instead of an address would have to be resolved first.
        .filter(({ address }) => address !== undefined && /^[\d.]+$/.test(address) && !bmcs.includes(address))
        .map(({ id, address, targets }) => {
          const right = [a, b]
            .filter(({ nodeName }) => targets === undefined || targets.includes(nodeName))
            .map(({ ownBmc }) => ownBmc.address ?? '');
          return {
            subject: id,
            message: `${id} has an address that is the BMC of neither host`,
            expected: right.join(' or '),
            actual: address ?? '',
            moment: 'after-failover' as const,
            ...(right.length === 1 ? { values: { bmc: right[0] ?? '' } } : {}),
          };
        })
    );
  },
});
