import type { Policy } from '../../sdk/index.ts';
import { companionFiles, mailUnits, serviceDropIns, serviceSysconfig } from './companions.ts';
import { generic } from './generic.ts';

/**
 * A mail server made of Cyrus IMAP, Postfix and PostgreSQL from a distribution's packages.
 *
 * Cyrus requires local file system semantics for everything it writes (https://www.cyrusimap.org, "Storage
 * considerations"). PostgreSQL tolerates NFS only under special conditions, which need an explicit decision.
 */
export const cyrus: Policy = {
  ...generic,
  profile: 'cyrus',
  // The directories of Debian, Red Hat and SUSE; those of other distributions are absent on both hosts.
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
  // Debian runs Postfix and PostgreSQL as instances. A unit that is missing on both hosts is not reported.
  serviceUnits: [...mailUnits],
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
    // On Red Hat and SUSE the database's configuration is in its data directory and moves with it.
    ...serviceSysconfig,
    ...companionFiles,
    ...serviceDropIns,
  ],
};
