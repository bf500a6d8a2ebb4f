import { addresses } from '../../src/facts/network/addresses.ts';
import { ownBmc } from '../../src/facts/fencing/own-bmc.ts';
import { hostRule, unknown } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'The BMC does not share a network port with its host',
  why:
    'On a shared port (LOM) the cut that loses the peer also loses its BMC, and a driver or switch fault makes ' +
    'fencing impossible.',
  remedy: {
    grade: 'needs-switchover',
    subject: 'bmc',
    steps: [
      {
        on: 'outside',
        text: 'Cable the dedicated port of the BMC {bmc}, one host after the other.',
        effect: 'Until it answers again {host} cannot be fenced: the other host does not take over from it.',
      },
      {
        on: 'host',
        text:
          'Choose the port on the host itself, not through the network of the BMC. `racadm setniccfg -o` is not ' +
          'this setting: it switches the BMC off the network. Other vendors: the LAN mode in the set-up of the BMC.',
        commands: { racadm: 'racadm set iDRAC.NIC.Selection Dedicated' },
        verify: '`racadm get iDRAC.NIC.Selection` says Dedicated.',
        undo: 'Set the former value, and put the cable back.',
      },
      {
        on: 'other',
        text: 'Look whether fencing still reaches it.',
        commands: { ipmitool: 'ipmitool -I lanplus -E -H {bmc} -U {user} chassis power status' },
        verify: 'The command says that power is on, and `crm_mon -1rf` shows no failed device.',
      },
    ],
  },
  references: [
    'https://clusterlabs.org/projects/pacemaker/doc/2.1/Pacemaker_Explained/singlehtml/#fencing',
    'man:ipmitool(1)',
  ],
  reads: { ownBmc, addresses },
  appliesTo: ({ ownBmc }) =>
    ownBmc.address === undefined ? 'the host does not know the address of its own BMC' : true,
  check: ({ ownBmc, addresses }) => {
    const twin = addresses.find(({ mac }) => mac !== undefined && mac === ownBmc.mac);
    const actual = ownBmc.sharedPort ?? (twin === undefined ? undefined : `hardware address of ${twin.name}`);
    const racadmFailed = ownBmc.silent.includes('racadm') || ownBmc.complaints.some(({ tool }) => tool === 'racadm');
    if (actual === undefined && racadmFailed)
      return unknown('timeout', 'racadm, which knows the port of an iDRAC, gave no answer');
    if (actual === undefined) return [];
    return [
      {
        subject: ownBmc.address ?? '',
        message: 'The BMC shares a network port with the host',
        expected: 'a dedicated port',
        actual,
        moment: 'after-failover',
      },
    ];
  },
});
