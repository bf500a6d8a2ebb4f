// Where services keep the data that a cluster moves, by unit and agent; the folders are those of the distributions and
// vendors
import type { Primitive } from '../cluster/cib-model.ts';
import { isOcf, parameter } from '../cluster/cib-lookup.ts';

const folders: readonly (readonly [unit: RegExp, below: readonly string[]])[] = [
  [/^(postgresql|pgsql|bm-postgresql)/, ['/var/lib/postgresql', '/var/lib/pgsql', '/srv/postgresql']],
  [/^(cyrus|bm-cyrus)/, ['/var/spool/cyrus', '/var/lib/cyrus', '/var/spool/imap', '/var/lib/imap', '/var/spool/sieve']],
  [/^postfix/, ['/var/spool/postfix']],
  [
    /^(bm-elasticsearch|elasticsearch|opensearch)/,
    ['/var/spool/bm-elasticsearch', '/var/lib/elasticsearch', '/var/lib/opensearch'],
  ],
  [
    /^(bm-|bluemind)/,
    [
      '/var/spool/bm-',
      '/var/spool/cyrus',
      '/var/spool/sieve',
      '/var/lib/postgresql',
      '/var/lib/pgsql',
      '/var/backups/bluemind',
    ],
  ],
  [/^dovecot/, ['/var/vmail', '/var/mail', '/srv/vmail', '/srv/mail', '/home']],
  [/^(mysql|mariadb)/, ['/var/lib/mysql']],
  [/^slapd/, ['/var/lib/ldap']],
  [/^(redis|rspamd)/, ['/var/lib/redis', '/var/lib/rspamd']],
];

/** Beginnings of the paths that hold a service's data; none where halint does not know the service. */
export function dataOf(primitive: Primitive): readonly string[] {
  const named = ['pgdata', 'config', 'datadir', 'config_directory'].flatMap((name) => parameter(primitive, name) ?? []);
  if (isOcf(primitive, 'pgsql', 'mysql', 'mariadb', 'postfix', 'slapd', 'dovecot', 'redis'))
    return [...named, ...knownFor(primitive.type)];
  return /^(systemd|service|lsb)$/.test(primitive.class) ? knownFor(primitive.type) : [];
}

const knownFor = (unit: string): readonly string[] =>
  folders.filter(([name]) => name.test(unit)).flatMap(([, below]) => below);
