import { canonical } from '../../src/facts/network/addresses.ts';
import { staticAddresses } from '../../src/facts/vip/static-addresses.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'No host configures the floating address statically',
  why: 'The host takes the address whenever it boots, also while the other host has it and the mail.',
  remedy: {
    grade: 'safe-while-running',
    subject: 'address',
    steps: [
      {
        on: 'either',
        text: 'First make sure that a manager holds {address}: vip/managed-by-one-cluster-manager.',
        verify: 'halint check --rule vip/managed-by-one-cluster-manager passes.',
      },
      {
        on: 'host',
        text:
          'Delete {address} from the file. Do not restart the network on the host that serves, and do not run ' +
          'ifdown, netplan apply or nmcli con up: that takes the live address away. It holds from the next boot.',
        commands: {
          shell:
            'grep -rn {address} /etc/network /etc/systemd/network /etc/netplan /etc/NetworkManager ' +
            '/etc/sysconfig/network-scripts',
        },
        verify: 'The command finds nothing any more, and `ip addr` on the active host still shows {address}.',
        undo: 'Put the line back.',
      },
    ],
  },
  references: ['man:ocf_heartbeat_IPaddr2(7)', 'bluemind:high-availability'],
  reads: { staticAddresses },
  appliesTo: ({ pair }) => pair.virtualIps.length > 0 || 'the pair declares no floating address',
  check: ({ pair, staticAddresses }) =>
    pair.virtualIps.flatMap((address): Finding[] =>
      staticAddresses
        .filter((each) => each.address === canonical(address))
        .map((each) => ({
          subject: address,
          message: each.atBoot
            ? 'a boot would bring up the floating address'
            : 'the host’s own network configuration holds the floating address',
          expected: 'only the cluster manager adds it',
          actual: `${each.at.path} gives it to an interface`,
          at: each.at,
          moment: each.atBoot ? 'after-reboot' : 'now',
        })),
    ),
});
