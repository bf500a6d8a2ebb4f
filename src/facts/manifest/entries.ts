import type { Mask } from '../../sdk/index.ts';
import type { ManifestEntry } from './file-class.ts';

/** corosync.conf(5), totem.key: the shared key may stand in the text itself. */
const sharedKey: Mask = { kind: 'value', line: '^[[:space:]]*key[[:space:]]*:', after: ':[[:space:]]*', until: 'line' };

/** saslauthd(8): `-O` hands an option to the mechanism, and with some of them it is a password. */
const mechanismOptions: Mask = {
  kind: 'value',
  after: '^[#[:space:]]*[A-Z_]*OPTIONS[[:blank:]]*=[[:blank:]]*',
  until: 'line',
};

/** The same in the files of Red Hat (`FLAGS`, `SASLAUTHD_OPTS`) and SUSE (`SASLAUTHD_PARAMS`). */
const saslauthdFlags: Mask = {
  kind: 'value',
  after: '^[#[:space:]]*(FLAGS|SASLAUTHD_OPTS|SASLAUTHD_PARAMS)[[:blank:]]*=[[:blank:]]*',
  until: 'line',
};

/**
 * Every file of a pair that halint knows by name; the first entry that matches a path counts. Sources: the vendor's
 * pages on high availability and on services and data, its package scripts, and the manuals of the services.
 */
export const manifestEntries: readonly ManifestEntry[] = [
  // One installation on two hosts.
  { pattern: '/etc/bm/mcast.id', class: 'identity-same' },
  { pattern: '/etc/bm/server.uid', class: 'identity-same' },

  // BlueMind.
  { pattern: '/etc/bm/bm.ini', class: 'shared-text', format: 'ini', holdsSecrets: true, holdsAddresses: true },
  { pattern: '/etc/bm/bm-core.tok', class: 'shared-secret' },
  { pattern: '/etc/bm/bm.jks', class: 'derived', from: '/etc/ssl/certs/bm_cert.pem' },
  { pattern: '/etc/bm/nodeclient_cert.pem', class: 'shared-public' },
  { pattern: '/etc/bm/*.pem', class: 'shared-secret' },
  { pattern: '/etc/bm/*.p12', class: 'shared-secret' },
  { pattern: '/etc/bm/*.jks', class: 'shared-secret' },
  { pattern: '/etc/bm/certs/**', class: 'shared-secret' },
  { pattern: '/etc/bm/proxy-vars', class: 'shared-secret' },
  { pattern: '/etc/bm/subscription.bmz', class: 'shared-secret' },
  { pattern: '/etc/bm/local/**', class: 'shared-text' },
  { pattern: '/etc/bm/domains-settings', class: 'shared-text' },
  { pattern: '/etc/bm/*.conf', class: 'shared-text', format: 'lines', holdsSecrets: true },
  { pattern: '/etc/bm/xivo.ini', class: 'shared-text', holdsSecrets: true },
  { pattern: '/etc/bm/sentry', class: 'shared-text', holdsSecrets: true },
  { pattern: '/etc/bm/imap.i18n*', class: 'shared-text' },
  ...[
    'bm-ldap-export.domainNameMap',
    'lets-encrypt.staging',
    'hollow.no.hidden',
    'non.blocking.checks',
    'webdav.no_chunked',
  ].map((name): ManifestEntry => ({ pattern: `/etc/bm/${name}`, class: 'shared-text' })),
  { pattern: '/etc/bm-sds-proxy/**', class: 'shared-secret' },
  { pattern: '/etc/bm/kafka.properties', class: 'shared-text', holdsSecrets: true },
  { pattern: '/etc/bm/default/*.ini', class: 'identity-different' },
  { pattern: '/etc/bm/bm-*.disabled', class: 'state-flag', effect: 'the service of that name does not start' },
  { pattern: '/etc/bm/skip.restart', class: 'state-flag', effect: 'an update does not restart services' },
  { pattern: '/etc/bm/no.mail.indexing', class: 'state-flag', effect: 'new mail is not indexed' },
  { pattern: '/etc/bm/metrics.disabled', class: 'state-flag', effect: 'no metrics are collected' },
  {
    pattern: '/etc/bm/netty.epoll.disabled',
    class: 'state-flag',
    effect: 'BlueMind’s network code does without epoll',
  },
  {
    pattern: '/etc/bm/replication.probe.disabled',
    class: 'state-flag',
    effect: 'the replication of mailboxes is not probed',
  },
  { pattern: '/etc/bm/*.disabled', class: 'state-flag', effect: 'the function of that name is switched off' },
  { pattern: '/etc/bm/continuous.*', class: 'state-flag', effect: 'the core clones another installation' },
  { pattern: '/etc/bm/clone.state.json', class: 'state-flag', effect: 'a clone counts as unfinished' },
  { pattern: '/etc/bm/mcast.id.clone', class: 'state-flag', effect: 'the host takes itself for a clone' },
  {
    pattern: '/etc/bm/pg.need.postupgrade',
    class: 'state-flag',
    effect: 'PostgreSQL waits for its upgrade to be finished',
  },
  { pattern: '/root/core.debug', class: 'state-flag', effect: 'the firewall script of BlueMind does nothing' },

  // TLS. The server certificate of BlueMind holds its private key.
  { pattern: '/etc/ssl/certs/bm_cert.pem', class: 'shared-secret' },
  { pattern: '/etc/ssl/certs/bm_cert-*.pem', class: 'shared-secret' },
  { pattern: '/var/lib/bm-ca/cacert.pem', class: 'shared-public' },
  { pattern: '/var/lib/bm-ca/ca-cert.pem', class: 'shared-public' },
  { pattern: '/etc/nginx/bm_dhparam.pem', class: 'shared-public' },

  // Elasticsearch.
  {
    pattern: '/usr/share/bm-elasticsearch/config/elasticsearch.yml',
    class: 'shared-text',
    format: 'yaml',
    holdsSecrets: true,
    holdsAddresses: true,
  },

  // Cyrus.
  { pattern: '/etc/imapd.conf', class: 'shared-text', format: 'colon', holdsSecrets: true, holdsAddresses: true },
  { pattern: '/etc/cyrus.conf', class: 'shared-text', format: 'lines', holdsAddresses: true },
  { pattern: '/etc/cyrus-partitions', class: 'shared-text', format: 'colon' },
  { pattern: '/etc/cyrus-admins', class: 'shared-text', format: 'lines' },
  { pattern: '/etc/cyrus-annotations', class: 'shared-text', format: 'lines' },
  { pattern: '/etc/cyrus-hsm', class: 'shared-text', format: 'lines' },
  {
    pattern: '/etc/cyrus-replication',
    class: 'shared-secret',
    format: 'colon',
    holdsSecrets: true,
    holdsAddresses: true,
  },
  { pattern: '/etc/cyrus-proxypassword', class: 'shared-secret' },

  // Postfix.
  {
    pattern: '/etc/postfix/main.cf',
    class: 'shared-text',
    format: 'postfix',
    holdsSecrets: true,
    holdsAddresses: true,
  },
  {
    pattern: '/etc/postfix/master.cf',
    class: 'shared-text',
    format: 'lines',
    holdsSecrets: true,
    holdsAddresses: true,
  },
  { pattern: '/etc/postfix/relay_passwd', class: 'shared-secret' },
  { pattern: '/etc/postfix/relay_passwd-flat', class: 'shared-secret' },
  { pattern: '/etc/postfix/sasl/smtpd.conf', class: 'shared-secret' },
  { pattern: '/etc/postfix/*.db', class: 'derived' },
  { pattern: '/etc/postfix/*.lmdb', class: 'derived' },
  { pattern: '/etc/postfix/*.cdb', class: 'derived' },
  { pattern: '/etc/postfix/**', class: 'shared-text' },
  { pattern: '/etc/aliases', class: 'shared-text', format: 'lines' },
  { pattern: '/etc/aliases.db', class: 'derived', from: '/etc/aliases' },
  { pattern: '/etc/aliases.lmdb', class: 'derived', from: '/etc/aliases' },

  // The reverse proxy.
  { pattern: '/etc/nginx/sw.htpasswd', class: 'shared-secret' },
  { pattern: '/etc/nginx/**', class: 'shared-text' },

  // PostgreSQL.
  { pattern: '/etc/postgresql/*/main/postgresql.conf.pimp', class: 'identity-different' },
  {
    pattern: '/etc/postgresql/*/main/postgresql.conf',
    class: 'shared-text',
    format: 'postgresql',
    holdsSecrets: true,
    holdsAddresses: true,
  },
  {
    pattern: '/etc/postgresql/*/main/postgresql.conf.local',
    class: 'shared-text',
    format: 'postgresql',
    holdsSecrets: true,
    holdsAddresses: true,
  },
  {
    pattern: '/etc/postgresql/*/main/conf.d/*.conf',
    class: 'shared-text',
    format: 'postgresql',
    holdsSecrets: true,
    holdsAddresses: true,
    addedByAdministrator: true,
  },
  { pattern: '/etc/postgresql/*/main/pg_hba.conf', class: 'shared-text', format: 'lines', holdsSecrets: true },
  { pattern: '/etc/postgresql/*/main/pg_ident.conf', class: 'shared-text', format: 'lines' },

  // The kernel. Names of interfaces and what is sized by memory belong to the hardware.
  { pattern: '/etc/sysctl.conf', class: 'host-variant', format: 'equals', mayDiffer: hardwareSettings() },
  { pattern: '/etc/sysctl.d/01-bluemind.conf', class: 'host-variant', format: 'equals', mayDiffer: hardwareSettings() },
  { pattern: '/etc/tmpfiles.d/01-bluemind-sysfs.conf', class: 'shared-text' },

  // Metrics, firewall, authentication, jobs, repositories.
  {
    pattern: '/etc/telegraf/telegraf.d/*.conf',
    class: 'host-variant',
    format: 'ini',
    holdsSecrets: true,
    mayDiffer: ['hostname', 'agent.hostname'],
    holdsAddresses: true,
  },
  { pattern: '/etc/bm-tick/*.conf', class: 'shared-text', format: 'lines', holdsSecrets: true, holdsAddresses: true },
  { pattern: '/etc/init.d/bm-iptables', class: 'shared-text' },
  { pattern: '/etc/rc.d/init.d/bm-iptables', class: 'shared-text' },
  { pattern: '/etc/default/saslauthd', class: 'shared-text', mask: [mechanismOptions] },
  // On Red Hat and SUSE: MECH, FLAGS and SASLAUTHD_PARAMS instead of OPTIONS.
  { pattern: '/etc/sysconfig/saslauthd', class: 'shared-text', mask: [saslauthdFlags] },
  ...['cyrus-imapd', 'mail', 'pgsql/**', 'postfix', 'postgresql'].map(
    (name): ManifestEntry => ({
      pattern: `/etc/sysconfig/${name}`,
      class: 'shared-text',
      format: 'lines',
      holdsSecrets: true,
    }),
  ),
  { pattern: '/etc/ysnp/ysnp.conf', class: 'shared-secret' },
  ...[
    'crp',
    'dav',
    'eas',
    'elasticsearch',
    'hps',
    'ips',
    'lmtpd',
    'mapi',
    'milter',
    'mq',
    'node',
    'tick',
    'tika',
    'webserver',
    'xivobridge',
    'xmpp',
  ].map((name): ManifestEntry => ({ pattern: `/etc/bm-${name}/**`, class: 'shared-text' })),
  { pattern: '/etc/apt/preferences.d/bm', class: 'shared-text' },
  { pattern: '/etc/needrestart/conf.d/bm.conf', class: 'shared-text' },
  { pattern: '/etc/cron.d/bm-webmail', class: 'shared-text' },
  { pattern: '/etc/cron.daily/bm-cyrus-imapd', class: 'shared-text' },
  { pattern: '/usr/bin/bm-post-full-backup.sh', class: 'shared-text' },

  // Companions of mail, and what administrators add to services.
  ...[
    '/etc/sasldb2',
    '/etc/sasl2/**',
    '/etc/opendkim/**',
    '/etc/dkimkeys/**',
    '/etc/rspamd/local.d/**',
    '/etc/rspamd/override.d/**',
  ].map((pattern): ManifestEntry => ({ pattern, class: 'shared-secret', addedByAdministrator: true })),
  {
    pattern: '/etc/letsencrypt/renewal-hooks/**',
    class: 'shared-text',
    holdsSecrets: true,
    addedByAdministrator: true,
  },
  ...[
    '/etc/saslauthd.conf',
    '/etc/letsencrypt/cli.ini',
    '/etc/pam.d/*',
    '/etc/opendkim.conf',
    '/etc/opendmarc.conf',
  ].map(
    (pattern): ManifestEntry => ({
      pattern,
      class: 'shared-text',
      format: 'lines',
      holdsSecrets: true,
      addedByAdministrator: true,
    }),
  ),
  {
    pattern: '/etc/systemd/system/*.service.d/*.conf',
    class: 'shared-text',
    format: 'ini',
    holdsSecrets: true,
    addedByAdministrator: true,
  },

  // The cluster. No profile lists them: the cluster's own tools bring them to both hosts, and a site may want halint
  // to.
  { pattern: '/etc/corosync/corosync.conf', class: 'shared-text', mask: [sharedKey] },
  { pattern: '/etc/corosync/uidgid.d/**', class: 'shared-text' },

  // What belongs to one host.
  ...[
    '/etc/machine-id',
    '/etc/hostname',
    '/etc/ssh/ssh_host_*',
    '/etc/iscsi/initiatorname.iscsi',
    '/etc/lvm/lvmlocal.conf',
    '/etc/lvm/devices/**',
    '/etc/multipath/bindings',
    '/etc/multipath/wwids',
    '/etc/multipath/prkeys',
    '/etc/fstab',
    '/etc/network/**',
    '/etc/netplan/**',
    '/etc/systemd/network/**',
    '/etc/NetworkManager/system-connections/**',
    '/etc/sysconfig/network-scripts/**',
    '/etc/sysconfig/network',
    '/etc/sysconfig/network/**',
    '/etc/wicked/**',
    '/etc/keepalived/keepalived.conf',
    '/etc/udev/rules.d/70-persistent-net.rules',
  ].map((pattern): ManifestEntry => ({ pattern, class: 'identity-different' })),
];

function hardwareSettings(): readonly string[] {
  return [
    'kernel.shmmax',
    'kernel.shmall',
    'vm.nr_hugepages',
    'vm.min_free_kbytes',
    'net.ipv4.conf.e*',
    'net.ipv6.conf.e*',
    'net.ipv4.conf.bond*',
    'net.ipv6.conf.bond*',
  ];
}
