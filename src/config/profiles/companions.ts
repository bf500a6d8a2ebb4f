/**
 * Configuration of programs that complement Cyrus, Postfix and BlueMind: signatures, authentication, filters. If a
 * program is not installed, its files are absent on both hosts.
 */
export const companionFiles: readonly string[] = [
  '/etc/opendkim.conf',
  '/etc/opendkim/**',
  '/etc/dkimkeys/**',
  '/etc/opendmarc.conf',
  '/etc/sasldb2',
  '/etc/sasl2/**',
  '/etc/saslauthd.conf',
  ...['imap', 'pop', 'sieve', 'smtp', 'dovecot'].map((name) => `/etc/pam.d/${name}`),
  '/etc/rspamd/local.d/**',
  '/etc/rspamd/override.d/**',
  '/etc/letsencrypt/cli.ini',
  '/etc/letsencrypt/renewal-hooks/**',
];

/** Drop-ins of administrators for the units of clustered services, such as limits. */
export const serviceDropIns: readonly string[] = [
  'bm-*',
  'cyrus*',
  'dovecot*',
  'elasticsearch',
  'nginx',
  'opendkim',
  'postfix*',
  'postgresql*',
  'rspamd',
  'saslauthd',
].map((unit) => `/etc/systemd/system/${unit}.service.d/*.conf`);

/**
 * Units of Cyrus, Postfix and PostgreSQL. Debian runs the latter two as instances; a missing unit is not reported. The
 * units of the PostgreSQL project's packages (`postgresql-16`) count as instances of `postgresql`.
 */
export const mailUnits: readonly string[] = [
  'cyrus-imapd',
  'postfix',
  'postfix@-',
  'postgresql',
  'postgresql@13-main',
  'postgresql@14-main',
  'postgresql@15-main',
  'postgresql@16-main',
  'postgresql@17-main',
];

/**
 * What the packages of Red Hat and SUSE read from /etc/sysconfig for these services. It holds options, no addresses.
 */
export const serviceSysconfig: readonly string[] = [
  '/etc/sysconfig/cyrus-imapd',
  '/etc/sysconfig/mail',
  '/etc/sysconfig/pgsql/**',
  '/etc/sysconfig/postfix',
  '/etc/sysconfig/postgresql',
  '/etc/sysconfig/saslauthd',
];
