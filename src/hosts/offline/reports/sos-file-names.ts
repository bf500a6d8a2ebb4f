import type { FileTree } from '../file-tree.ts';
import type { RecordedCommand } from '../recorded-commands.ts';

/** Commands of sos 3 (2013 to 2020) and 4 whose output halint reads. */
const lines: readonly string[] = [
  ...['hostname', 'hostname -f', 'hostnamectl status', 'hostnamectl', 'uname -a', 'date --utc', 'date'],
  ...['ip -d address', 'ip -o addr', 'ip route show table all', 'ss -peaonmi', 'getent passwd', 'getent group'],
  ...['lsblk -O -P', 'multipath -ll', 'iscsiadm -m session -P 3', 'iscsiadm -m node --op=show'],
  ...['dpkg -l', 'sysctl -a', 'chronyc tracking', 'timedatectl', 'ipmitool lan print'],
  ...['systemctl show *service --all', 'systemctl list-units --failed'],
  ...['corosync-quorumtool -l', 'corosync-quorumtool -s', 'corosync-cfgtool -s', 'corosync-cmapctl'],
  ...['crm_mon -1 -A -n -r -t', 'crm status', 'crm configure show', 'pcs config', 'pcs status --full', 'pcs status'],
  ...['drbdadm dump', 'drbdsetup status', 'drbdadm status'],
];

/** Commands with options that differ between versions. */
const prefixes: readonly (readonly [file: RegExp, line: string])[] = [
  [/^vgs_-v_-o_/, 'vgs -v -o'],
  [/^sh_-c_rpm_/, 'rpm -qa'],
];

/** `_mangle_command` of sos: the name of the file that holds the output of a command. */
const mangled = (line: string): string =>
  line
    .replaceAll(/[^\w\-./]+/g, '_')
    .replaceAll('/', '.')
    .replaceAll(/^[ ._-]+|[ ._-]+$/g, '');

/** A text that sos stored although the command did not run, or was ended at its time limit. */
const notRun = /^(?:timeout: |.*: (?:command )?not found|.*: No such file or directory)/;

/**
 * The commands of a report without a manifest, as sos before 4.0 makes them: the name of a file below `sos_commands` is
 * its command. No exit status is stored, so an empty text or a message of the shell is not used.
 */
export function commandsByFileName(files: FileTree): readonly RecordedCommand[] {
  const byName = new Map(lines.map((line) => [mangled(line), line]));
  return files.names('/sos_commands').flatMap((plugin) =>
    files.names(`/sos_commands/${plugin}`).flatMap((name): RecordedCommand[] => {
      const path = `/sos_commands/${plugin}/${name}`;
      const line = byName.get(name) ?? prefixes.find(([file]) => file.test(name))?.[1];
      if (line === undefined || files.entry(path)?.type !== 'file') return [];
      const text = files.read(path).toString('utf8');
      return text.trim() === '' || notRun.test(text) ? [] : [{ line, exit: 0, stdout: () => text, stderr: () => '' }];
    }),
  );
}
