import { canonical } from '../../src/facts/network/addresses.ts';
import { staticAddresses } from '../../src/facts/vip/static-addresses.ts';
import type { Finding } from '../../src/sdk/index.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'critical',
  summary: 'No host gives itself the floating address',
  why: 'The host takes the address whenever it boots, also while the other host has it and the mail.',
  remedy: 'Delete the address from the host’s own network configuration, scripts and units; only the cluster manager may add it.',
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
