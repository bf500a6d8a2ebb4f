/**
 * Configuration of programs that serve mail beside Cyrus, Postfix and BlueMind: signatures, authentication, filters.
 * Where a program is not installed, the files are absent on both hosts.
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

/** What administrators add to the units of services that move, such as limits. */
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
