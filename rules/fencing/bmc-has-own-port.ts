import { addresses } from '../../src/facts/network/addresses.ts';
import { ownBmc } from '../../src/facts/fencing/own-bmc.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'The BMC does not share a network port with its host',
  why: 'On a shared port (LOM) the cut that loses the peer also loses its BMC, and a driver or switch fault makes fencing impossible.',
  remedy: 'Cable the dedicated port and select it: `racadm setniccfg -o` or `racadm set iDRAC.NIC.Selection Dedicated`; other vendors: the LAN mode in the BMC’s set-up.',
  references: ['https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing', 'man:ipmitool(1)'],
  reads: { ownBmc, addresses },
  appliesTo: ({ ownBmc }) => (ownBmc.address === undefined ? 'the host does not know the address of its own BMC' : true),
  check: ({ ownBmc, addresses }) => {
    const twin = addresses.find(({ mac }) => mac !== undefined && mac === ownBmc.mac);
    const actual = ownBmc.sharedPort ?? (twin === undefined ? undefined : `hardware address of ${twin.name}`);
    const racadmFailed = ownBmc.silent.includes('racadm') || ownBmc.complaints.some(({ tool }) => tool === 'racadm');
    if (actual === undefined && racadmFailed) return unknown('timeout', 'racadm, which knows the port of an iDRAC, gave no answer');
    if (actual === undefined) return [];
    return [{ subject: ownBmc.address ?? '', message: 'The BMC shares a network port with the host', expected: 'a dedicated port', actual, moment: 'after-failover' }];
  },
});
