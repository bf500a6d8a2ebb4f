import type { Told } from './remedy-text.ts';

/** How the commands of a remedy for files of a host are run on files that have the fault. */
interface ShellTrial extends Told {
  readonly rule: string;
  /** Programs that it needs beside a Debian's own. */
  readonly needs?: readonly string[];
  /** Shell that makes the fault; placeholders as in the commands. */
  readonly plant: string;
  /** Commands that belong to this fault; absent: all for shell, systemd, apt and Postfix. */
  readonly only?: RegExp;
  /** Shell that succeeds when the fault is gone. */
  readonly verify: string;
}

/** A unit of systemd that is started at boot. */
const enabledUnit = `printf '[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/{unit}
systemctl enable {unit}`;
const disabled = '[ "$(systemctl is-enabled {unit})" = disabled ]';

export const shellTrials: readonly ShellTrial[] = [
  { rule: 'boot/cluster-owned-units-disabled', plant: enabledUnit, verify: disabled },
  { rule: 'boot/service-units-disabled', plant: enabledUnit, verify: disabled },
  { rule: 'boot/drbd-left-to-cluster', plant: enabledUnit, verify: disabled },
  {
    rule: 'boot/cluster-mount-not-by-unit',
    plant: `printf '[Mount]\\nWhat=/dev/sdb1\\nWhere={path}\\n[Install]\\nWantedBy=multi-user.target\\n' >/etc/systemd/system/{unit}
systemctl enable {unit}`,
    verify: '[ ! -e /etc/systemd/system/{unit} ] && [ ! -e /etc/systemd/system/multi-user.target.wants/{unit} ]',
  },
  {
    rule: 'update/no-mask-left-over',
    plant: `printf '[Service]\\nExecStart=/bin/true\\n' >/usr/lib/systemd/system/{unit}
systemctl mask {unit}`,
    verify: '[ "$(systemctl is-enabled {unit})" = static ]',
  },
  {
    rule: 'cluster/key-protected',
    only: /^ch/,
    plant:
      'mkdir -p /etc/corosync; echo key >/etc/corosync/authkey; chown 12:12 /etc/corosync/authkey; chmod 644 /etc/corosync/authkey',
    verify: '[ "$(stat -c %u:%g:%a /etc/corosync/authkey)" = 0:0:400 ]',
  },
  {
    rule: 'security/secrets-not-world-readable',
    plant: 'mkdir -p "$(dirname {path})"; echo secret >{path}; chmod 644 {path}',
    verify: '[ "$(stat -c %a {path})" = 640 ]',
  },
  {
    rule: 'vip/notify-scripts-runnable',
    only: /^ch/,
    plant: 'mkdir -p "$(dirname {path})"; echo exit >{path}; chown 12 {path}; chmod 646 {path}',
    verify: '[ "$(stat -c %u:%a {path})" = 0:700 ]',
  },
  {
    rule: 'drift/no-leftover-markers',
    plant: 'mkdir -p "$(dirname {path})"; touch {path}',
    verify: '[ ! -e {path} ]',
  },
  {
    rule: 'drift/synced-files-same-access',
    values: { owner: 'root:mail', mode: '640' },
    plant: 'echo x >{path}; chown 12 {path}; chmod 666 {path}',
    verify: '[ "$(stat -c %U:%G:%a {path})" = root:mail:640 ]',
  },
  {
    rule: 'drift/data-directories-same-links',
    values: { target: '/srv/docs' },
    plant: 'mkdir -p /srv/docs {path}; echo mail >{path}/message',
    verify: '[ "$(readlink {path})" = /srv/docs ] && grep -q mail {path}.old/message',
  },
  {
    rule: 'drift/postfix-maps-current',
    needs: ['postmap'],
    plant: `mkdir -p "$(dirname {table})"; printf 'inet_interfaces = loopback-only\\ncompatibility_level = 3.6\\n' >/etc/postfix/main.cf
echo 'key: value' >{table}; rm -f {table}.db`,
    verify: '[ "$(postmap -q key {type}:{table})" = value ]',
  },
  {
    rule: 'identity/service-groups-same-members',
    only: /^usermod/,
    plant:
      'groupadd -f {name}; id {account} >/dev/null 2>&1 || useradd -M {account}; gpasswd -d {account} {name} || true',
    verify: 'id -nG {account} | grep -qw {name}',
  },
  {
    rule: 'identity/service-accounts-same-numbers',
    only: /^(usermod|find)/,
    values: { name: 'halintmail', 'old-number': '61001', 'new-number': '61002', mount: '/srv' },
    plant: 'useradd -M -u 61001 halintmail; mkdir -p /srv/mail; touch /srv/mail/box; chown 61001 /srv/mail/box',
    verify: '[ "$(stat -c %U:%u /srv/mail/box)" = halintmail:61002 ]',
  },
  {
    rule: 'storage/mount-points-empty',
    only: /^(old=|mountpoint)/,
    needs: ['systemd-escape'],
    plant: 'mkdir -p {path}; touch {path}/box {path}/.hidden "{path}/two words"',
    verify: '[ -z "$(ls -A {path})" ] && [ -e /root/old/*/.hidden ] && [ -e /root/old/*/"two words" ]',
  },
  {
    rule: 'sync/csync2-encrypted',
    only: /^(umask|openssl)/,
    plant: 'rm -f /etc/csync2_ssl_key.pem /etc/csync2_ssl_cert.pem',
    verify:
      '[ "$(stat -c %a /etc/csync2_ssl_key.pem)" = 600 ] && openssl verify -CAfile /etc/csync2_ssl_cert.pem /etc/csync2_ssl_cert.pem',
  },
];

/** Whether a command of a rule is among those that run on files. */
export const runsOnFiles = (id: string, command: string): boolean =>
  shellTrials.some(({ rule, only }) => rule === id && (only === undefined || only.test(command)));
