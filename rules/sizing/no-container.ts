import { virtualisation } from '../../src/facts/machine/virtualisation.ts';
import { hostRule } from '../../src/sdk/index.ts';

export default hostRule({
  severity: 'warning',
  summary: 'The host is a machine, physical or virtual, and not a container',
  why:
    'The vendor does not support containers (LXC): kernel settings, mounts and fencing belong to the machine below ' +
    'and not to the host.',
  remedy: {
    grade: 'needs-downtime',
    steps: [
      {
        on: 'host',
        check: '`crm_mon -1` shows the services on {other}, and there is a backup.',
        text: 'Install a virtual or physical machine in place of the container, and join it as passive.',
        effect: 'Nothing can fail over until it has joined.',
        verify: '`systemd-detect-virt --container` says none, and halint check reports nothing new.',
      },
    ],
  },
  references: ['bluemind:prerequisites', 'man:systemd-detect-virt(1)'],
  reads: {},
  optional: { virtualisation },
  appliesTo: ({ virtualisation }) => virtualisation.known || 'systemd-detect-virt is not there to tell',
  check({ virtualisation }) {
    const containers = [
      'lxc',
      'lxc-libvirt',
      'docker',
      'podman',
      'openvz',
      'systemd-nspawn',
      'container-other',
      'proot',
      'rkt',
      'wsl',
    ];
    if (!virtualisation.known || !containers.includes(virtualisation.value)) return [];
    return [
      {
        subject: 'virtualisation',
        message: 'the host is a container',
        expected: 'a physical or virtual machine',
        actual: virtualisation.value,
      },
    ];
  },
});
