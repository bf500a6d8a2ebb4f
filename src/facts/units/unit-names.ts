// systemd.unit(5)
import type { Policy } from '../../sdk/index.ts';
import { memoize } from '../../sdk/memoize.ts';
import { shellPattern } from '../../sdk/shell-pattern.ts';

/**
 * Units that rules ask about on every pair, by the names of the distributions that ship them. Naming them is much
 * cheaper than a list of all units; a unit that is not installed answers `not-found`.
 */
const namedUnits = [
  // Cluster stack, fencing, floating addresses.
  'corosync',
  'corosync-qdevice',
  'pacemaker',
  'pacemaker_remote',
  'pcsd',
  'sbd',
  'heartbeat',
  'keepalived',
  'booth',
  'resource-agents-deps.target',
  'acpid',
  'logd',
  // Storage below the cluster.
  'drbd',
  'drbd-reactor',
  'dlm',
  'lvmlockd',
  'clvmd',
  'lvm2-lvmlockd',
  'lvm2-monitor',
  'blk-availability',
  'iscsid',
  'iscsid.socket',
  'iscsi',
  'open-iscsi',
  'multipathd',
  'multipathd.socket',
  'nfs-server',
  'autofs',
  'tgt',
  // Synchronisation.
  'lsyncd',
  'csync2.socket',
  'incron',
  'rsync',
  'rsyncd',
  'unison',
  // Mail and what it needs.
  'bluemind.target',
  'bm-node',
  'bm-pimp',
  'bm-iptables',
  'bm-core',
  'bm-cyrus-imapd',
  'bm-elasticsearch',
  'bm-nginx',
  'bm-php-fpm',
  'bm-postgresql',
  'bm-webserver',
  'cyrus-imapd',
  'cyrus',
  'postfix',
  'postfix@-',
  'postgresql',
  'nginx',
  'telegraf',
  'influxdb',
  'kapacitor',
  'chronograf',
  // Clocks.
  'chrony',
  'chronyd',
  'ntp',
  'ntpd',
  'ntpsec',
  'openntpd',
  'systemd-timesyncd',
  // Things that change packages by themselves.
  'unattended-upgrades',
  'apt-daily.timer',
  'apt-daily-upgrade.timer',
  'dnf-automatic.timer',
  'dnf-automatic-install.timer',
  'yum-cron',
  'packagekit',
  // Networks and names.
  'networking',
  'systemd-networkd',
  'NetworkManager',
  'network',
  'systemd-resolved',
  'nscd',
  'firewalld',
  'nftables',
  'ufw',
  'bm-tick',
  'cron',
  'crond',
  'ssh',
  'sshd',
];

/** Instances whose names carry a version or a cluster; a pattern finds those that systemd has loaded. */
const loadedInstances = ['bm-*', 'postgresql@*', 'postfix@*', 'drbd@*', 'csync2@*', 'lvmlockd@*', 'chrony*'];

const loaded = loadedInstances.map((pattern) => shellPattern(`${pattern}.service`));

/** Whether a pattern asks for every loaded unit of this kind, so that one without an answer does not run. */
export const isAskedByPattern = (name: string): boolean => loaded.some((pattern) => pattern?.test(unitName(name)));

/** As above, and not asked for in recordings of earlier versions. */
const loadedSinceThen = ['postgresql-*'];

/** The full name of a unit: `.service` is the type when none is given. */
export const unitName = (name: string): string =>
  /\.(service|socket|target|mount|automount|timer|path|slice|swap|scope|device)$/.test(name) ? name : `${name}.service`;

/** What is asked of systemd for a pair: the fixed names, what the policy names, and patterns of instances. */
export const unitsToAsk = memoize((policy: Policy): readonly string[] => [
  ...new Set([...namedUnits, ...policy.serviceUnits].map(unitName)),
  ...loadedInstances,
  ...loadedSinceThen,
]);
