import { hostIdentity } from '../../src/facts/identity/host-identity.ts';
import { pairRule } from '../../src/sdk/index.ts';

const remedies: Readonly<Record<string, string>> = {
  'machine id': 'On the cloned host: rm /etc/machine-id /var/lib/dbus/machine-id; systemd-machine-id-setup; then reboot it.',
  'host name': 'Give the cloned host its own name: hostnamectl set-hostname NAME, and correct /etc/hosts on both.',
  'SSH host key': 'On the cloned host: rm /etc/ssh/ssh_host_*; ssh-keygen -A; systemctl restart ssh; then update known_hosts wherever the host is known.',
};

export default pairRule({
  severity: 'critical',
  summary: 'The two hosts are two machines, not one and its copy',
  why: 'Whoever cannot tell the hosts apart talks to the wrong one: DHCP and the cluster give both one identity, and a host key that both have proves nothing. It comes from cloning, or from copying /etc wholesale.',
  remedy: 'Make the identity anew on the host that was cloned, and take it out of the synchronisation.',
  references: ['man:machine-id(5)', 'man:hostname(5)', 'man:sshd(8)'],
  reads: { hostIdentity },
  check({ a, b }) {
    const shared = a.hostIdentity.filter(({ name, value }) => b.hostIdentity.some((other) => other.name === name && other.value === value));
    // Several keys of one host are one cloned host.
    return shared
      .filter(({ name }, i) => shared.findIndex((each) => each.name === name) === i)
      .map(({ name, path, line, value }) => ({
        subject: name,
        message: `both hosts have the same ${name}`,
        expected: 'one of its own on each host',
        actual: name === 'SSH host key' ? shared.filter((each) => each.name === name).map((each) => each.path).sort().join(', ') : value,
        at: line === undefined ? { path } : { path, line },
        ...(remedies[name] === undefined ? {} : { remedy: remedies[name] }),
      }));
  },
});
