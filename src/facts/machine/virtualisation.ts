// systemd-detect-virt(1)
import { command, defineFact, known, unknown, unknownFrom } from '../../sdk/index.ts';

/** What the host runs in: `none` on bare metal, else as systemd-detect-virt calls it (`kvm`, `vmware`, `lxc`). */
export const virtualisation = defineFact({
  id: 'virtualisation',
  describes: 'Whether the host is a machine, a virtual one or a container',
  sources: { detected: command(['systemd-detect-virt']) },
  parse({ detected }) {
    if (!detected.read) return unknownFrom(detected, 'systemd-detect-virt');
    const kind = detected.value.stdout.trim();
    return kind === ''
      ? unknown('unparsable', `systemd-detect-virt: ${detected.value.stderr.trim().split('\n')[0] ?? ''}`)
      : known(kind);
  },
});
