/** Which program takes the lines of a file: by the path of the file. */
export const fileParsers: readonly { readonly path: RegExp; readonly program: string }[] = [
  { path: /keepalived\.conf$/, program: 'keepalived' },
  { path: /corosync\.conf$/, program: 'corosync' },
  { path: /drbd\.d\//, program: 'drbdadm' },
  { path: /csync2\.cfg$/, program: 'csync2' },
  { path: /\.lua$/, program: 'luac' },
  { path: /apt\.conf\.d\//, program: 'apt-config' },
  { path: /\.sh$|^\/etc\/default\//, program: 'sh' },
  { path: /lvm\.conf$/, program: 'lvmconfig' },
  { path: /multipath\.conf$/, program: 'multipath' },
  { path: /sysctl\.d\//, program: 'sysctl' },
  { path: /postgresql\.conf$/, program: 'postgres' },
  { path: /^\/etc\/hosts$/, program: 'getent' },
  { path: /\.(?:target|service)\.d\//, program: 'systemd-analyze' },
];

/** Files whose program does not run here, or has no way to check a file, and where their syntax is described. */
export const notParsed: Readonly<Record<string, string>> = {
  '/etc/modules-load.d/ipmi.conf': 'has no checker; modules-load.d(5)',
  '/etc/ha.d/ha.cf': 'Heartbeat is not installed; ha.cf(5)',
  '/etc/bm/bm.ini': 'BlueMind is not public',
  '/usr/share/bm-elasticsearch/config/elasticsearch.yml': 'Elasticsearch is not installed; a line of YAML',
  '/etc/incron.d/halint': 'incron is not installed in CI; incrontab(5)',
  '/etc/systemd/logind.conf.d/fencing.conf': 'no systemd runs in CI; logind.conf(5)',
  '/etc/systemd/network/10-mail.link': 'no systemd runs in CI; systemd.link(5)',
  '/etc/postgresql/{version}/{cluster}/start.conf': 'has no checker; pg_createcluster(1)',
};
