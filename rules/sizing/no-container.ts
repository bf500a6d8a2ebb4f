import { virtualisation } from '../../src/facts/machine/virtualisation.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'The host is a machine, physical or virtual, and not a container',
  why: 'The vendor does not support containers (LXC): kernel settings, mounts and fencing belong to the machine below and not to the host.',
  remedy: 'Move the host to a virtual or physical machine.',
  references: ['bluemind:prerequisites', 'man:systemd-detect-virt(1)'],
  reads: {},
  optional: { virtualisation },
  appliesTo: ({ virtualisation }) => virtualisation.known || 'systemd-detect-virt is not there to tell',
  check({ virtualisation }) {
    const containers = ['lxc', 'lxc-libvirt', 'docker', 'podman', 'openvz', 'systemd-nspawn', 'container-other', 'proot', 'rkt', 'wsl'];
    if (!virtualisation.known || !containers.includes(virtualisation.value)) return [];
    return [{ subject: 'virtualisation', message: 'the host is a container', expected: 'a physical or virtual machine', actual: virtualisation.value }];
  },
});
