import type { SshConnection } from '../../config/configuration.ts';
import { accountName } from '../../hosts/account.ts';
import { installedPath } from '../../hosts/remote-shell/remote-shell.ts';
import { shellQuote } from '../../sdk/shell-quote.ts';
import type { AccessStep } from '../../sdk/index.ts';
import type { DoctorHost } from './diagnosis.ts';

/** What to do about a failed step of access: concrete commands for this host, the likely cause first. */
export function accessFix(step: AccessStep, host: DoctorHost): readonly string[] {
  const { connection } = host;
  if (connection.kind === 'ssh') return sshFix(step, host, connection);
  if (connection.kind === 'local') return localFix(step, host);
  return [
    `Correct path of hosts.${host.side} (transport ${connection.kind}) in ${host.file}, or the command line.`,
    'See docs/reading-a-pair.md for the kinds of files that halint reads.',
  ];
}

function sshFix(step: AccessStep, host: DoctorHost, connection: SshConnection): readonly string[] {
  const { side, file, name } = host;
  const { address } = connection;
  const user = connection.user ?? accountName() ?? 'root';
  const port = connection.port ?? 22;
  const keys = `hosts.${side} in ${file}`;
  const quoted = shellQuote(address);
  const login = `ssh -p ${port} -o BatchMode=yes ${shellQuote(`${user}@${address}`)} true`;
  switch (step) {
    case 'configuration':
      return [`Correct ${keys} as the message says.`, 'Verify: `halint config check`'];
    case 'resolve':
      return [
        `Correct address of ${keys}, or make the name known on this machine: in DNS, or in /etc/hosts.`,
        `Verify: \`getent hosts ${quoted}\``,
      ];
    case 'connect':
      return [
        `On the console of ${name}: \`ss -ltn\` lists the port of sshd, \`systemctl status ssh sshd\` its state; start ` +
          'it if it does not run.',
        `If sshd listens on another port than ${port}, set port of ${keys}.`,
        `If a firewall drops the connection, allow TCP ${port} from this machine, or set jump of ${keys}.`,
        `Verify: \`ssh-keyscan -p ${port} ${quoted}\` prints keys`,
      ];
    case 'host-key':
      return [
        `Read the key over the network: \`ssh-keyscan -p ${port} ${quoted} > new-key && ssh-keygen -lf new-key\``,
        `Compare it with the output of \`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\` on the console of ${name}.`,
        `Only if they are equal: set fingerprint of ${keys} to the SHA256:… value, or replace the entry in known_hosts.`,
      ];
    case 'authenticate':
      return [
        `Check user (${user}) and identityFile of ${keys}.`,
        `Install the public key on the host: \`ssh-copy-id -p ${port} ${shellQuote(`${user}@${address}`)}\`, or give ` +
          'halint the password: `password: { prompt: true }`.',
        `Verify: \`${login}\``,
      ];
    case 'open':
    case 'shell':
      return [
        `As root on ${name}: \`getent passwd ${shellQuote(user)}\` shows the login shell; set one that runs commands: ` +
          `\`usermod -s /bin/sh ${shellQuote(user)}\`.`,
        `Remove /etc/nologin on ${name} if it exists, and what the shell's start files run before a command.`,
        `Verify: \`ssh -p ${port} ${shellQuote(`${user}@${address}`)} 'sh -c "echo ok"'\` prints ok and nothing else`,
      ];
    case 'privilege':
      return privilegeFix(host, connection, user);
    case 'tools':
      return toolsFix;
    case 'read':
      return [
        `If the host is slow, raise deadline of ${keys} (seconds).`,
        `If the connection broke, look for the cause in the log of sshd on ${name}: \`journalctl -u ssh -u sshd -n 50\``,
      ];
  }
}

function localFix(step: AccessStep, { side, file }: DoctorHost): readonly string[] {
  switch (step) {
    case 'privilege':
      return [`Run halint as root, or allow sudo for this account; or set sudo: false for hosts.${side} in ${file}.`];
    case 'tools':
      return toolsFix;
    default:
      return [`If this machine is slow, raise deadline of hosts.${side} in ${file} (seconds).`];
  }
}

const toolsFix = [
  'Install the base tools on the host: `apt-get install coreutils mawk` or `dnf install coreutils gawk`',
] as const;

function privilegeFix({ side, file, name }: DoctorHost, connection: SshConnection, user: string): readonly string[] {
  const install = [
    'Print the script and its sudoers entry: `halint sudoers -o halint-access`',
    `Copy both to ${name} and install them as root: \`install -o root -g root -m 0755 halint-collect ${installedPath}\`, ` +
      '`visudo -cf sudoers.halint && install -o root -g root -m 0440 sudoers.halint /etc/sudoers.d/halint`',
  ];
  const verify = `Verify on the host as ${user}: \`sudo -n -l\` lists the command`;
  switch (connection.sudo.kind) {
    case 'installed':
      return [...install, verify];
    case 'sudo-password':
      return [`Correct sudo.password of hosts.${side} in ${file}: it is the password of ${user} on ${name}.`, verify];
    default:
      return [
        ...install,
        `Then set sudo: script for hosts.${side} in ${file}. Or allow the account a shell as root ` +
          `(\`${user} ALL=(root) NOPASSWD: ALL\` in sudoers), or give halint the password ` +
          '(`sudo: { password: { prompt: true } }`), or log in as root with `sudo: false`.',
        verify,
      ];
  }
}
