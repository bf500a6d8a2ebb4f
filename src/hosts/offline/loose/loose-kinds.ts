import { forms } from '../../forms/forms.ts';

/** What a loose file is: the output of a command, or a file of the host. */
export type LooseKind = { readonly command: string } | { readonly path: string };

interface Mark {
  readonly is: RegExp;
  readonly kind: LooseKind;
}

const command = (line: string, is: RegExp): Mark => ({ is, kind: { command: line } });
const file = (path: string, is: RegExp): Mark => ({ is, kind: { path } });

/** Marks of the content, most certain first. They look at the first part of a text only. */
const marks: readonly Mark[] = [
  command('cibadmin -Q', /^\s*(<\?xml[^>]*>\s*)?<cib\s/),
  command(
    'crm_mon -1 --include=all --output-as=xml',
    /^\s*(<\?xml[^>]*>\s*)?<(pacemaker-result\b[^>]*\brequest="[^" ]*crm_mon\b|crm_mon\b)/,
  ),
  command('pcs cluster config', /^Cluster Name:.*\n(Cluster UUID:.*\n)?Transport: /m),
  command('pcs config', /^Cluster Name:[\s\S]*^Pacemaker Nodes:/m),
  command('crm configure show', /^(node( \S+:)? \S+|primitive \S+ \S+)/m),
  command('corosync-quorumtool -s', /^Quorum information\s*\n-+/m),
  command('corosync-cfgtool -n', /^nodeid: +\d+:? +(un)?reachable/m),
  command('corosync-cfgtool -s', /^(Printing (ring|link) status|Local node ID \d+)/m),
  command('corosync-cmapctl', /^(totem|runtime)\.[\w.]+ \(\w+\) = /m),
  file('/etc/corosync/corosync.conf', /^totem\s*\{/m),
  command('drbdsetup status --json', /^\s*\[\s*\{\s*"name"[^}]*"role"/),
  command('drbdsetup status', /^\S+ role:(Primary|Secondary|Unknown)/m),
  file('/proc/drbd', /^version: [89]\.[\d.]+.*\bapi:/m),
  file('/etc/drbd.conf', /^\s*(resource|common|global)(\s+\S+)?\s*\{/m),
  command('multipath -ll', /^\S.* dm-\d+ .*,.*\nsize=/m),
  command('lsblk -J -O', /^\s*\{\s*"blockdevices"/),
  // util-linux 2.38 and newer print the columns in the order of their names.
  command('lsblk -O -P', /^(NAME="|[A-Z][A-Z:%-]*=".* KNAME=")/m),
  command('iscsiadm -m node -o show', /^# BEGIN RECORD/m),
  command('iscsiadm -m session -P 3', /^(Target: iqn|\w+: \[\d+\] \S+,\d+ iqn)/m),
  command('vgs -o', /^\s*VG\s+.*\bVSize\b/m),
  command('dpkg -l', /^\+\+\+-=+-=/m),
  command('rpm -qa', /^(glibc|systemd|bash|kernel\S*)-[\d.]+-\S+\.(x86_64|aarch64|noarch|ppc64le|s390x)/m),
  command('chronyc tracking', /^Reference ID\s*:/m),
  command('timedatectl', /^\s*(System clock|NTP) synchronized:/m),
  command('hostnamectl', /^\s*Static hostname:/m),
  command('crm_mon -1', /^[ \t]*(?:\* )?Current DC: /m),
  command('ip -j addr', /^\s*\[\s*\{"ifindex"/),
  command('ip addr', /^1: lo: </m),
  command('ip route show table all', /^(default|\d[\d./]+) .*\bdev \S+[\s\S]*\btable local\b/m),
  command('ip route', /^(default via|[\d./]+ dev) /m),
  command('ss -tulpn', /^Netid\s+State/m),
  file('/proc/self/mountinfo', /^\d+ \d+ \d+:\d+ \/\S* \/\S* /m),
  command('systemctl show *.service', /^Id=\S+\.service$/m),
  command('systemctl list-unit-files', /^UNIT FILE\s+STATE\b/m),
  command('systemctl list-units --failed', /^\s*UNIT\s+LOAD\s+ACTIVE[\s\S]*\bfailed\b/m),
  command('sysctl -a', /^kernel\.[\w.]+ ?= ?[\s\S]*^net\.[\w.]+ ?= ?/m),
  command('date', /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) .*\b(UTC|GMT)\b.*\s*$/),
  command('uname -a', /^Linux \S+ \d+\.\d+\S* .*GNU\/Linux\s*$/),
];

/** Outputs that are recognised and hold too little to be used, and what to save instead. */
const tooLittle: ReadonlyMap<string, string> = new Map([
  ['pcs cluster config', 'it leaves out two_node, expected_votes and logging; save /etc/corosync/corosync.conf'],
  ['systemctl list-unit-files', 'it has neither what runs nor what starts a unit; save systemctl show "*.service"'],
]);

/** Why the output of a command is not used; undefined if it is. */
export function unusedBecause(line: string, text: string): string | undefined {
  const fitting = forms.filter(({ from }) => from.some((pattern) => pattern.test(line)));
  if (fitting.length === 0 || fitting.some(({ rewrite }) => rewrite(text, false) !== undefined))
    return tooLittle.get(line);
  return line === 'pcs config'
    ? 'its end may be missing, or a line has no known meaning; save pcs cluster cib'
    : 'a part is missing, or a line has no known meaning';
}

/** Files that have no mark, by the last part of their name. */
const names: ReadonlyMap<string, string> = new Map([
  ['fstab', '/etc/fstab'],
  ['hosts', '/etc/hosts'],
  ['hostname', '/etc/hostname'],
  ['os-release', '/etc/os-release'],
  ['resolv.conf', '/etc/resolv.conf'],
  ['nsswitch.conf', '/etc/nsswitch.conf'],
  ['multipath.conf', '/etc/multipath.conf'],
  ['lvm.conf', '/etc/lvm/lvm.conf'],
  ['chrony.conf', '/etc/chrony/chrony.conf'],
  ['keepalived.conf', '/etc/keepalived/keepalived.conf'],
  ['corosync.conf', '/etc/corosync/corosync.conf'],
  ['main.cf', '/etc/postfix/main.cf'],
  ['master.cf', '/etc/postfix/master.cf'],
  ['imapd.conf', '/etc/imapd.conf'],
  ['cyrus.conf', '/etc/cyrus.conf'],
  ['csync2.cfg', '/etc/csync2.cfg'],
  ['lsyncd.conf.lua', '/etc/lsyncd/lsyncd.conf.lua'],
]);

/** Text that the marks look at; they would take too long on a large file. */
const head = 64 * 1024;

/** What a file is, by its content, else by its name. */
export function kindOf(name: string, text: string): LooseKind | undefined {
  const named = /\.res$/.test(name) ? `/etc/drbd.d/${name}` : names.get(name.replace(/\.txt$/, ''));
  if (named !== undefined) return { path: named };
  const start = text.slice(0, head);
  return marks.find(({ is }) => is.test(start))?.kind;
}
