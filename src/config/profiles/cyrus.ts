import type { Policy } from '../../sdk/index.ts';
import { companionFiles, serviceDropIns } from './companions.ts';
import { generic } from './generic.ts';

/**
 * A mail server made of Cyrus IMAP, Postfix and PostgreSQL from a distribution's packages.
 *
 * Cyrus wants local file system semantics for everything it writes (https://www.cyrusimap.org, "Storage
 * considerations"); PostgreSQL tolerates NFS only under conditions that nobody should meet by accident.
 */
export const cyrus: Policy = {
  ...generic,
  profile: 'cyrus',
  // Debian's directories, and those of Red Hat and SUSE; what a distribution does not have is absent on both hosts.
  sharedPaths: [
    '/var/spool/cyrus',
    '/var/lib/cyrus',
    '/var/spool/imap',
    '/var/lib/imap',
    '/var/spool/postfix',
    '/var/spool/sieve',
    '/var/lib/postgresql',
    '/var/lib/pgsql',
  ],
  blockPaths: [
    '/var/spool/cyrus',
    '/var/lib/cyrus',
    '/var/spool/imap',
    '/var/lib/imap',
    '/var/lib/postgresql',
    '/var/lib/pgsql',
  ],
  // Debian runs Postfix and PostgreSQL as instances; a unit that neither host has is nobody's fault.
  serviceUnits: [
    'cyrus-imapd',
    'postfix',
    'postfix@-',
    'postgresql',
    'postgresql@13-main',
    'postgresql@14-main',
    'postgresql@15-main',
    'postgresql@16-main',
    'postgresql@17-main',
  ],
  syncedFiles: [
    '/etc/imapd.conf',
    '/etc/cyrus.conf',
    '/etc/postfix/main.cf',
    '/etc/postfix/master.cf',
    '/etc/postfix/sasl/smtpd.conf',
    '/etc/postfix/transport',
    '/etc/postfix/virtual*',
    '/etc/aliases',
    '/etc/default/saslauthd',
    '/etc/postgresql/*/main/postgresql.conf',
    '/etc/postgresql/*/main/conf.d/*.conf',
    '/etc/postgresql/*/main/pg_hba.conf',
    '/etc/postgresql/*/main/pg_ident.conf',
    '/etc/sysctl.conf',
    ...companionFiles,
    ...serviceDropIns,
  ],
};
