/**
 * Places where administrators put secrets, over the files and commands that halint reads. Hand-written from the manuals
 * of the programs: postconf(5), master(5), postgresql.conf, pg_hba.conf, imapd.conf(5), crontab(5), incrontab(5),
 * systemd.exec(5), mount.cifs(8), drbd.conf(5), keepalived.conf(5), ha.cf(5), interfaces(5), netplan(5),
 * nm-settings(5), iscsiadm(8), ipmitool(1), apt.conf(5), dnf.conf(5), nginx, lsyncd, telegraf and Elasticsearch.
 * `CANARY` stands for the secret.
 */
export interface Place {
  /** The file in which the text stands, or the words of the command that prints it. */
  readonly at: string;
  readonly text: string;
  /** Absent: on standard output. */
  readonly stderr?: true;
}

const inFile = (at: string, ...texts: readonly string[]): readonly Place[] => texts.map((text) => ({ at, text }));
const postgresql = '/etc/postgresql/15/main';

export const files: readonly Place[] = [
  ...inFile(
    '/etc/postfix/main.cf',
    'smtp_sasl_password_maps = static:bob:CANARY',
    'x_maps = inline:{ [mx]:587=bob:CANARY }',
    'y_password_maps =\n  hash:/etc/postfix/x\n  static:bob:CANARY',
    'lmtp_tls_password = CANARY and CANARY',
  ),
  ...inFile(
    '/etc/postfix/master.cf',
    'x unix - - n - - smtp\n  -o smtp_sasl_password_maps=static:bob:CANARY',
    'y unix - n n - - pipe argv=/usr/bin/deliver --password CANARY ${recipient}',
  ),
  ...inFile('/etc/postfix/virtual_alias', 'bob@example.org "|/usr/bin/push -p CANARY"'),
  ...inFile('/etc/aliases', 'hook: "|curl -u bob:CANARY https://h/x"'),
  ...inFile(
    `${postgresql}/postgresql.conf`,
    "primary_conninfo = 'host=b user=r password=CANARY'",
    "ssl_passphrase_command = 'echo CANARY'",
    "archive_command = 'PGPASSWORD=CANARY psql -h b -c x'",
  ),
  ...inFile(
    `${postgresql}/pg_hba.conf`,
    'host all all 10.0.0.0/8 ldap ldapserver=l ldapbindpasswd=CANARY',
    'host all all 0.0.0.0/0 radius radiusservers="r" radiussecrets="a,CANARY"',
  ),
  ...inFile('/etc/imapd.conf', 'sasl_ldapdb_pw: CANARY', '#proxy_password: CANARY', 'ldap_uri: ldap://bob:CANARY@h'),
  ...inFile('/etc/cyrus-replication', 'core_sync_password: CANARY'),
  ...inFile(
    '/etc/bm/bm.ini',
    'db_pw = CANARY',
    'client-secret = "CANARY x"',
    'PASSPHRASE=abc\\\nCANARY',
    'API_KEY: CANARY',
  ),
  ...inFile(
    '/etc/bm/kafka.properties',
    'sasl.jaas.config=PlainLoginModule required username="bob" password="CANARY";',
    'ssl.keystore.password=CANARY',
  ),
  ...inFile(
    '/etc/bm/local/x.json',
    '{"name": "DB_PASSWORD", "value": "CANARY"}',
    '"{\\"password\\":\\"CANARY\\"}"',
    '{\n  "token":\n    "CANARY"\n}',
  ),
  ...inFile(
    '/etc/bm-webserver/x.xml',
    '<password>CANARY</password>',
    '<user passwd="CANARY" name="bob"/>',
    '<param\n  value="CANARY"\n  name="secret"\n/>',
  ),
  ...inFile(
    '/usr/share/bm-elasticsearch/config/elasticsearch.yml',
    'xpack.security.http.ssl.keystore.password: CANARY',
    'xpack: { security: { truststore.password: CANARY, enabled: true } }',
    'bind_password: >-\n  CANARY\n  CANARY',
    'secure_password:\n  CANARY',
  ),
  ...inFile(
    '/etc/telegraf/telegraf.d/out.conf',
    '  api_key = "CANARY"',
    '  urls = ["https://bob:CANARY@h:8086/x"]',
    '  community = "CANARY"',
    '  headers = {"Authorization" = "Bearer CANARY"}',
  ),
  ...inFile('/etc/bm-tick/x.conf', 'KAPACITOR_SMTP_PASSWORD=CANARY'),
  ...inFile('/etc/default/saslauthd', 'OPTIONS="-c -O CANARY"'),
  ...inFile('/etc/sysconfig/saslauthd', 'FLAGS="-c -O CANARY"'),
  ...inFile(
    '/etc/fstab',
    '//h/s /mnt cifs username=bob,password=CANARY,vers=3.0 0 0',
    '//h/t /t cifs user=bob%CANARY,uid=5 0 0',
  ),
  ...inFile('/etc/systemd/system/mnt-x.mount', 'Options=password=CANARY,_netdev'),
  ...inFile(
    '/etc/systemd/system/backup.service',
    'Environment="RESTIC_PASSWORD=CANARY" A=b',
    'ExecStart=/usr/bin/mysqldump -u root -pCANARY bm',
    'ExecStart=/usr/bin/push --token=CANARY',
  ),
  ...inFile('/etc/systemd/system/backup.timer', '# SSHPASS=CANARY'),
  ...inFile(
    '/etc/crontab',
    '5 * * * * root MYSQL_PWD=CANARY mysqldump bm',
    "6 * * * * root sshpass -p 'CANARY' rsync /a b:/a",
    'RSYNC_PASSWORD=CANARY',
  ),
  ...inFile(
    '/etc/cron.d/x',
    '5 * * * * root curl --user bob:CANARY https://h',
    '6 * * * * root x --password \\\n  CANARY',
    '7 * * * * root echo CANARY | passwd --stdin bob',
  ),
  ...inFile('/var/spool/cron/crontabs/bob', '5 * * * * ipmitool -H b -P CANARY power status'),
  ...inFile(
    '/etc/lsyncd/lsyncd.conf.lua',
    'x = { target = "rsync://bob:CANARY@h:873/x" }',
    'y = { password = "CANARY" }',
    'z = { ["secret"] = \'CANARY\' }',
    'w = { _extra = {"--password=CANARY"} }',
  ),
  ...inFile(
    '/etc/incron.d/x',
    '/srv IN_MODIFY /usr/local/bin/push -p CANARY $#',
    '/srv/y IN_MODIFY RSYNC_PASSWORD=CANARY rsync $# rsync://bob@h/x',
  ),
  ...inFile(
    '/etc/drbd.d/global_common.conf',
    'common { net { shared-secret "CANARY"; } }',
    'common { net { shared-secret\n  CANARY; } }',
  ),
  ...inFile('/etc/drbd.d/x.res', 'resource x { net { peer-password CANARY; } }'),
  ...inFile('/etc/corosync/corosync.conf', 'totem {\n  key: CANARY\n}'),
  ...inFile('/etc/ha.d/ha.cf', 'stonith_host * external/ipmi b bob CANARY'),
  ...inFile(
    '/var/lib/pacemaker/cib/cib.xml',
    '<nvpair id="i" name="passwd" value="CANARY"/>',
    '<nvpair\n  value="CANARY"\n  id="j"\n  name="password"/>',
    "<attribute name='secret' value='CANARY'/>",
  ),
  ...inFile(
    '/etc/keepalived/keepalived.conf',
    'vrrp_instance x { authentication {\n  auth_pass CANARY\n} }',
    'vrrp_instance y { authentication {\n  auth_pass "CANARY x"\n} }',
  ),
  ...inFile(
    '/etc/keepalived/notify.sh',
    'export PGPASSWORD=CANARY',
    'curl -H "X-Api-Key: CANARY" https://h',
    'mysql --password="CANARY" -e x',
  ),
  ...inFile(
    '/usr/local/bin/failover.sh',
    "define('DB_PASSWORD', 'CANARY');",
    'TOKEN=CANARY; export TOKEN',
    'ldapsearch -x -w CANARY -b o=x',
  ),
  ...inFile('/etc/network/interfaces', '  wpa-psk CANARY', '  wpa-passphrase "CANARY x"'),
  ...inFile('/etc/netplan/x.yaml', 'access-points: { home: { password: CANARY } }'),
  ...inFile('/etc/NetworkManager/system-connections/x', 'psk=CANARY', 'wep-key0=CANARY', 'private-key-password=CANARY'),
  ...inFile('/etc/sysconfig/network-scripts/ifcfg-x', 'IEEE_8021X_PASSWORD=CANARY'),
  ...inFile(
    '/etc/apt/apt.conf.d/x',
    'Acquire::http::Proxy "http://bob:CANARY@h:3128";',
    '// machine h login bob password CANARY',
  ),
  ...inFile('/etc/dnf/dnf.conf', 'proxy_password=CANARY'),
  ...inFile('/etc/needrestart/conf.d/x', '$nrconf{token} = "CANARY";'),
  ...inFile('/etc/default/keepalived', 'DAEMON_ARGS="--snmp-community CANARY"'),
  ...inFile(
    '/etc/nginx/sites-available/x',
    'proxy_set_header Authorization "Basic CANARY==";',
    'proxy_set_header X-Auth-Token CANARY;',
    '# https://bob:CANARY@h/',
  ),
  ...inFile('/etc/cloud/cloud.cfg', 'chpasswd: { list: "root:CANARY" }\npassword: CANARY', 'hashed: $6$salt$CANARY'),
  ...inFile('/etc/rc.local', 'wget --password=CANARY https://h'),
  ...inFile('/etc/network/if-up.d/x', 'snmptrap -c CANARY h x'),
  ...inFile('/etc/sysctl.d/x.conf', '# secret: CANARY'),
  ...inFile('/etc/multipath.conf', '# chap { username bob password CANARY }'),
  ...inFile('/etc/hosts', '# rocommunity CANARY 10.0.0.0/8'),
  ...inFile('/etc/lvm/lvmlocal.conf', '# passphrase = "CANARY"'),
  ...inFile('/etc/csync2.cfg', '# db.example.org:5432:*:bob:CANARY\ndb.example.org:5432:*:bob:CANARY'),
  ...inFile('/etc/ssl/certs/bm_cert.pem', '-----BEGIN PRIVATE KEY-----\nCANARY\n-----END PRIVATE KEY-----'),
  ...inFile(
    '/etc/bm-node/key',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nCANARY\n-----END OPENSSH PRIVATE KEY-----',
    'PuTTY-User-Key-File-2: ssh-rsa\nPrivate-Lines: 1\nCANARY\nPrivate-MAC: 0',
  ),
];

export const commands: readonly Place[] = [
  ...inFile('cibadmin -Q', '<nvpair id="k" value="CANARY" name="login_passwd"/>'),
  ...inFile('ipmitool lan print', 'SNMP Community String   : CANARY'),
  ...inFile('crm_mon -1 --include=all --output-as=xml', '<attribute name="api_token" value="CANARY"/>'),
  ...inFile('ss -Hlntup', 'LISTEN users:(("x --password CANARY",pid=1,fd=2))'),
  ...inFile('corosync-cfgtool -s', 'cannot connect to tcp://bob:CANARY@h'),
  { at: 'crm_verify -L -V -V', text: 'error: passwd="CANARY" is not valid', stderr: true },
  { at: 'iscsiadm -m session', text: 'node.session.auth.password = CANARY', stderr: true },
];

export const sides = ['a', 'b'] as const;

/** Another value for each place and host. */
export const canary = (place: Place, side: (typeof sides)[number]): string =>
  `Cn${[...files, ...commands].indexOf(place)}x7Rz${side}Q`;

export const textOf = (place: Place, side: (typeof sides)[number]): string =>
  place.text.replaceAll('CANARY', canary(place, side));
