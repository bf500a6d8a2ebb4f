// Saved outputs and files: loose texts under any names, supportconfig of SUSE (supportutils 3.2) and insights-client 3.
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  chronyTracking,
  dpkgTable,
  ipAddress,
  ipRoutes,
  lsblkPairs,
  sockets,
  timedatectl,
  vgsTable,
} from './printed-texts.ts';
import type { RecordedHost } from './recorded.ts';
import { writeText } from './recorded.ts';

/** Outputs by the command that a person or a tool runs. */
const outputsOf = (host: RecordedHost): Readonly<Record<string, string>> => ({
  'cibadmin -Q': host.printed('cibadmin -Q'),
  'crm_mon -1 --include=all --output-as=xml': host.printed('crm_mon -1 --include=all --output-as=xml'),
  'corosync-quorumtool -s': host.printed('corosync-quorumtool -s'),
  'corosync-cfgtool -s': host.printed('corosync-cfgtool -s'),
  'corosync-cmapctl': host.printed('corosync-cmapctl -b runtime.config'),
  'multipath -ll': host.printed('multipath -ll'),
  'iscsiadm -m session -P 3': host.printed('iscsiadm -m session -P 3'),
  'iscsiadm -m node -o show': host.printed('iscsiadm -m node -o show'),
  'ip addr': ipAddress(host),
  'ip route show table all': ipRoutes(host),
  'ss -tulpn': sockets(host),
  'lsblk -O -P': lsblkPairs(host),
  'vgs -v -o vg_all': vgsTable(host),
  'dpkg -l': dpkgTable(host),
  'chronyc tracking': chronyTracking,
  timedatectl,
  'uname -a': host.printed('uname -a'),
});

/** Files that the tools collect, and that people send. */
const files = ['fstab', 'hosts', 'hostname', 'os-release', 'resolv.conf', 'nsswitch.conf', 'multipath.conf']
  .map((name) => `/etc/${name}`)
  .concat('/etc/corosync/corosync.conf', '/etc/lvm/lvm.conf', '/etc/chrony/chrony.conf');
const mail = ['/etc/postfix/main.cf', '/etc/postfix/master.cf', '/etc/imapd.conf', '/etc/cyrus.conf'];

const present = (host: RecordedHost, paths: readonly string[]): readonly string[] =>
  paths.filter((path) => existsSync(join(host.root, path)));

/** A folder of texts under names that say nothing of the command, and of configuration files without their folders. */
export function looseFolder(host: RecordedHost, folder: string): void {
  Object.values(outputsOf(host)).forEach((text, i) => writeText(folder, `mail-${i}.log`, text));
  for (const path of present(host, [...files, ...mail])) {
    writeText(folder, path.slice(path.lastIndexOf('/') + 1), '');
    copyFileSync(join(host.root, path), join(folder, path.slice(path.lastIndexOf('/') + 1)));
  }
}

/** The texts of supportconfig: `basic-environment.txt`, `ha.txt` and others, in sections. */
export function supportconfigFolder(host: RecordedHost, folder: string): void {
  const section = (kind: string, name: string, text: string): string =>
    `#==[ ${kind} ]${'='.repeat(34)}#\n# ${name}\n${text}\n\n`;
  const outputs = Object.entries(outputsOf(host)).map(([line, text]) => section('Command', `/usr/sbin/${line}`, text));
  const configuration = present(host, [...files, ...mail]).map((path) =>
    section('Configuration File', path, host.file(path)),
  );
  writeText(folder, 'basic-environment.txt', section('Command', '/bin/uname -a', host.printed('uname -a')));
  writeText(folder, 'ha.txt', outputs.join('\n'));
  writeText(folder, 'etc.txt', configuration.join('\n'));
}

/** insights-client collects less of the cluster: its CIB as a file, no state of Pacemaker. */
export function insightsFolder(host: RecordedHost, folder: string): void {
  const collected = new Set(['multipath -ll', 'ip addr', 'ss -tulpn', 'lsblk -O -P', 'dpkg -l', 'chronyc tracking'])
    .add('uname -a')
    .add('ip route show table all')
    .add('corosync-cmapctl');
  for (const [line, text] of Object.entries(outputsOf(host)))
    if (collected.has(line)) writeText(folder, `data/insights_commands/${line.replaceAll(/\W+/g, '_')}`, text);
  for (const path of present(host, [...files, '/etc/postfix/main.cf']))
    writeText(folder, `data${path}`, host.file(path));
  writeText(folder, 'data/var/lib/pacemaker/cib/cib.xml', host.printed('cibadmin -Q'));
}
