import { hostIdentity } from '../../src/facts/identity/host-identity.ts';
import type { CommandLines, Remedy } from '../../src/sdk/index.ts';
import { pairRule } from '../../src/sdk/index.ts';

/** The cloned host is passive meanwhile: it cannot take over. */
const onClone = (text: string, commands: CommandLines, verify: string): Remedy => ({
  grade: 'needs-switchover',
  steps: [
    {
      on: 'passive',
      check: 'This is the cloned host, and `crm_mon -1` shows the services on the other one.',
      text,
      effect: 'This host cannot take over until it has joined the cluster again.',
      commands: { shell: commands },
      verify,
    },
    {
      on: 'both',
      text: 'Take what makes a host itself out of everything that copies (sync/identity-left-alone).',
      verify: 'halint check --rule sync/identity-left-alone --rule identity/hosts-are-distinct passes.',
    },
  ],
});

const remedies: Readonly<Record<string, Remedy>> = {
  'machine id': onClone(
    'Make a new machine id, then boot. `systemd-machine-id-setup` keeps a file that is there.',
    ['rm /etc/machine-id /var/lib/dbus/machine-id', 'systemd-machine-id-setup', 'reboot'],
    '`cat /etc/machine-id` differs on the two hosts.',
  ),
  'host name': onClone(
    'Give it a name of its own, in /etc/hosts of both hosts as well. A node of a running cluster is not renamed: ' +
      'cluster/node-names-and-addresses.',
    'hostnamectl set-hostname NAME',
    '`hostname -f` differs on the two hosts.',
  ),
  'SSH host key': onClone(
    'Make new host keys, and correct known_hosts wherever the host is known. The unit is ssh on Debian, sshd on Red ' +
      'Hat.',
    ['rm /etc/ssh/ssh_host_*', 'ssh-keygen -A', 'systemctl reload ssh'],
    '`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` differs on the two hosts.',
  ),
};

export default pairRule({
  severity: 'critical',
  summary: 'The hosts have different machine identities',
  why:
    'A program that cannot distinguish the hosts talks to the wrong one: DHCP and the cluster give both one ' +
    'identity, and a host key that both have proves nothing. It comes from cloning, or from copying /etc ' +
    'wholesale.',
  remedy: {
    grade: 'needs-switchover',
    steps: [
      {
        on: 'passive',
        check: '`crm_mon -1` shows the services on the other host.',
        text:
          'Give the cloned host an identity of its own, while it is passive and in standby, and take it out of what ' +
          'is copied (sync/identity-left-alone).',
        effect: 'This host cannot take over meanwhile.',
        verify: 'halint check --rule identity/hosts-are-distinct passes.',
      },
    ],
  },
  references: ['man:machine-id(5)', 'man:hostname(5)', 'man:sshd(8)'],
  reads: { hostIdentity },
  check({ a, b }) {
    const shared = a.hostIdentity.filter(({ name, value }) =>
      b.hostIdentity.some((other) => other.name === name && other.value === value),
    );
    // Several keys of one host are one cloned host.
    return shared
      .filter(({ name }, i) => shared.findIndex((each) => each.name === name) === i)
      .map(({ name, path, line, value }) => ({
        subject: name,
        message: `both hosts have the same ${name}`,
        expected: 'one of its own on each host',
        actual:
          name === 'SSH host key'
            ? shared
                .filter((each) => each.name === name)
                .map((each) => each.path)
                .sort()
                .join(', ')
            : value,
        at: line === undefined ? { path } : { path, line },
        ...(remedies[name] === undefined ? {} : { remedy: remedies[name] }),
      }));
  },
});
