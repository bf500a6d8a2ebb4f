// The layout of a report of sos 4: the copy specifications and commands of its plugins (sos/report/plugins of
// sosreport/sos at 5c7e63ee, 2026-08), as far as they concern files and programs of a mail pair.
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { globMatcher } from '../../../src/hosts/glob.ts';
import { crmReportFolder } from './crm-report.ts';
import {
  chronyTracking,
  dpkgTable,
  ipAddress,
  ipOneLine,
  ipRoutes,
  lsblkPairs,
  sockets,
  timedatectl,
  vgsTable,
} from './printed-texts.ts';
import type { RecordedHost } from './recorded.ts';
import { copyFile, writeText } from './recorded.ts';

interface Plugin {
  readonly copies?: readonly string[];
  readonly commands?: Readonly<Record<string, string>>;
}

const lvm = '--config="global{metadata_read_only=1}" --nolocking';

function pluginsOf(host: RecordedHost, date: string): Readonly<Record<string, Plugin>> {
  const { printed } = host;
  return {
    apt: { copies: ['/etc/apt'] },
    auditd: { copies: ['/etc/audit'] },
    block: { commands: { 'lsblk -O -P': lsblkPairs(host), 'blkid -c /dev/null': '' } },
    chrony: {
      copies: ['/etc/chrony/chrony.conf', '/etc/chrony/conf.d', '/etc/chrony/sources.d', '/etc/default/chrony'],
      commands: { 'chronyc tracking': chronyTracking },
    },
    corosync: {
      copies: ['/etc/corosync'],
      commands: {
        'corosync-quorumtool -l': printed('corosync-quorumtool -l'),
        'corosync-quorumtool -s': printed('corosync-quorumtool -s'),
        'corosync-cfgtool -s': printed('corosync-cfgtool -s'),
        'corosync-cmapctl': printed('corosync-cmapctl -b runtime.config'),
      },
    },
    cron: { copies: ['/etc/cron*', '/var/spool/cron'], commands: { 'crontab -l -u root': printed('crontab -l') } },
    date: {
      copies: ['/etc/localtime', '/etc/adjtime'],
      commands: { 'date --utc': `${date}\n` },
    },
    dpkg: { copies: ['/etc/dpkg'], commands: { 'dpkg -l': dpkgTable(host) } },
    drbd: {
      copies: ['/etc/drbd.conf', '/etc/drbd.d/*', '/proc/drbd', '/var/lib/drbd/*', '/var/lib/linstor.d/*'],
      commands: { 'drbdadm dump': '', 'drbdsetup status -vs all': '' },
    },
    filesys: { copies: ['/proc/filesystems', '/proc/self/mountinfo', '/etc/mtab', '/etc/fstab'] },
    getent: { commands: { 'getent passwd': printed('getent passwd'), 'getent group': printed('getent group') } },
    hardware: { copies: ['/proc/interrupts', '/proc/devices', '/sys/class/dmi/id/*'] },
    host: {
      copies: ['/etc/hostid'],
      commands: {
        hostname: `${host.name}\n`,
        'hostname -f': printed('hostname -f'),
        'hostnamectl status': ` Static hostname: ${host.name}\n      Machine ID: 1\n  Virtualization: kvm\n`,
      },
    },
    ipmitool: { commands: { 'ipmitool lan print': printed('ipmitool lan print') } },
    iscsi: {
      copies: ['/etc/iscsi/iscsid.conf', '/etc/iscsi/initiatorname.iscsi', '/var/lib/iscsi'],
      commands: {
        'iscsiadm -m session -P 3': printed('iscsiadm -m session -P 3'),
        'iscsiadm -m node --op=show': printed('iscsiadm -m node -o show'),
      },
    },
    keepalived: { copies: ['/etc/keepalived/keepalived.conf', '/etc/sysconfig/keepalived'] },
    kernel: {
      copies: [
        '/proc/modules',
        '/etc/sysctl.conf',
        '/etc/sysctl.d',
        '/lib/sysctl.d',
        '/etc/modprobe.d',
        '/proc/cmdline',
      ],
      commands: { 'uname -a': printed('uname -a'), 'sysctl -a': printed('sysctl ') },
    },
    logs: { copies: ['/etc/rsyslog.conf', '/etc/rsyslog.d'] },
    lvm2: {
      copies: ['/etc/lvm', '/run/lvm'],
      commands: { [`vgs -v -o +vg_mda_count,vg_mda_free,vg_tags,systemid,lock_type ${lvm} --foreign`]: vgsTable(host) },
    },
    memory: { copies: ['/proc/meminfo', '/proc/swaps'] },
    multipath: {
      copies: ['/etc/multipath.conf', '/etc/multipath/'],
      commands: { 'multipath -ll': printed('multipath -ll') },
    },
    networking: {
      copies: [
        '/etc/host*',
        '/etc/network*',
        '/etc/nsswitch.conf',
        '/etc/resolv.conf',
        '/etc/netplan',
        '/etc/services',
      ],
      commands: {
        'ip -o addr': ipOneLine(host),
        'ip -d address': ipAddress(host),
        'ip route show table all': ipRoutes(host),
        'ss -peaonmi': sockets(host),
      },
    },
    nginx: { copies: ['/etc/nginx/*'] },
    pacemaker: {
      copies: ['/etc/default/pacemaker', '/etc/sysconfig/sbd'],
      commands: { 'crm_mon -1 -A -n -r -t': '', 'crm status': '', 'crm configure show': '' },
    },
    pam: { copies: ['/etc/pam.d', '/etc/security'] },
    postfix: { copies: ['/etc/postfix/'], commands: { postconf: printed('postconf -n') } },
    postgresql: { copies: ['/etc/postgresql/*/main/*.conf'] },
    processor: { copies: ['/proc/cpuinfo'] },
    release: { copies: ['/etc/*release', '/etc/debian_version'] },
    services: { copies: ['/etc/inittab', '/etc/rc.d', '/etc/rc.local', '/etc/rc*.d'] },
    ssh: { copies: ['/etc/ssh/ssh_config', '/etc/ssh/sshd_config', '/etc/ssh/sshd_config.d/*'] },
    system: { copies: ['/etc/sysconfig', '/etc/default', '/etc/environment'] },
    systemd: {
      copies: ['/etc/systemd', '/lib/systemd/system', '/run/systemd/system', '/lib/systemd/*.conf'],
      commands: {
        'systemctl list-units --failed': '  UNIT LOAD ACTIVE SUB DESCRIPTION\n\n0 loaded units listed.\n',
        'systemctl show *service --all': printed('systemctl show'),
        timedatectl,
      },
    },
  };
}

/** What sos leaves out although a specification takes it: `add_forbidden_path` of its plugins. */
const forbidden = /\/etc\/postfix\/.*(?:\.key|\.crt|passw)|\/etc\/corosync\/(?:uidgid\.d|authkey)$/;

export interface SosOptions {
  /** sos 3 writes no manifest. */
  readonly manifest?: boolean;
  /** Which crm_report the host has. */
  readonly crmsh?: 4 | 5;
  /** As `date --utc` prints it. */
  readonly date?: string;
}

/** Writes the report of a host into a folder, as sos packs it. */
export function sosFolder(
  host: RecordedHost,
  folder: string,
  { manifest = true, crmsh = 5, date = 'Sun Nov 22 10:33:02 UTC 2026' }: SosOptions = {},
): void {
  const plugins: Record<string, unknown> = {};
  for (const [name, { copies = [], commands = {} }] of Object.entries(pluginsOf(host, date))) {
    const files = copies.flatMap((specification) => {
      const plain = specification.replace(/\/$/, '');
      const matcher = globMatcher(plain);
      const taken = host.paths.filter((path) => matcher.test(path) || above(path).some((each) => matcher.test(each)));
      const kept = taken.filter((path) => !forbidden.test(path));
      for (const path of kept) copyFile(host, path, folder);
      return kept.length === 0 ? [] : [{ specification, files_copied: kept.map((path) => path.slice(1)), tags: [] }];
    });
    const ran = Object.entries(commands).map(([exec, text]) => {
      const filepath = `sos_commands/${name}/${mangled(exec)}`;
      writeText(folder, filepath, text);
      return { command: exec.split(' ')[0], exec, filepath, return_code: 0, truncated: false, tags: [] };
    });
    plugins[name] = { name, start_time: '', end_time: '', timeout_hit: false, commands: ran, files };
  }
  crmReportFolder([host], join(folder, 'sos_commands/pacemaker/crm_report'), crmsh);
  writeText(folder, 'sos_commands/date/date', 'Sun Nov 22 11:33:02 CET 2026\n');
  symlinkSync('sos_commands/date/date', join(folder, 'date'));
  writeText(folder, 'version.txt', `sos report ${manifest ? '4.10.1' : '3.9'}\n`);
  if (!manifest) return;
  const components = { report: { plugins, start_time: '', end_time: '' } };
  const start = { start_time: '2026-11-22 10:33:00.000000', end_time: '2026-11-22 10:34:30.000000' };
  writeText(
    folder,
    'sos_reports/manifest.json',
    JSON.stringify({ version: '4.10.1', cmdline: 'report', policy: 'Debian', ...start, components }),
  );
}

const above = (path: string): readonly string[] => {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, i) => `/${parts.slice(0, i + 1).join('/')}`);
};

/** `_mangle_command`: the name of the file that holds the output of a command. */
export const mangled = (command: string): string =>
  command
    .replace(/^\/(usr\/|)(bin|sbin)\//, '')
    .replaceAll(/[^\w\-./]+/g, '_')
    .replaceAll('/', '.')
    .replace(/^[_ ./-]+|[_ ./-]+$/g, '')
    .slice(0, 255);
