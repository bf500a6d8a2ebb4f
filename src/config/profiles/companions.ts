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
