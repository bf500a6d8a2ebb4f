import { fileURLToPath } from 'node:url';
import { rules } from '../../rules/index.ts';
import { gather } from '../../src/engine/gather.ts';
import { treeHost } from '../../src/hosts/tree.ts';
import type { Pair, Snapshot } from '../../src/sdk/index.ts';

const folder = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));

/** The pair of `fixtures/healthy`, as its halint.yaml would declare it. */
export const healthyPair: Pair = {
  name: 'mail',
  virtualIps: ['10.20.0.50'],
  externalHost: 'mail.example.org',
  hosts: {
    a: { name: 'mail-a', address: '10.20.0.11', bmc: { address: '10.20.0.201', user: 'fence' } },
    b: { name: 'mail-b', address: '10.20.0.12', bmc: { address: '10.20.0.202', user: 'fence' } },
  },
  policy: {
    profile: 'bluemind',
    sharedPaths: [
      '/var/spool/bm-docs',
      '/var/spool/bm-elasticsearch',
      '/var/spool/bm-hsm',
      '/var/spool/cyrus',
      '/var/spool/postfix',
      '/var/spool/sieve',
      '/var/lib/cyrus',
      '/var/lib/postgresql',
    ],
    blockPaths: ['/var/spool/bm-elasticsearch', '/var/spool/cyrus', '/var/lib/cyrus', '/var/lib/postgresql'],
    nfsCyrusData: 'forbid',
    nfsCyrusLib: 'forbid',
    serviceUnits: ['bm-core', 'cyrus-imapd', 'postfix@-', 'postgresql@15-main', 'bm-elasticsearch', 'bm-nginx', 'bm-webserver'],
    syncedFiles: [
      '/etc/aliases',
      '/etc/sysctl.conf',
      '/etc/ssl/certs/bm_cert.pem',
      '/var/lib/bm-ca/cacert.pem',
      '/usr/share/bm-elasticsearch/config/elasticsearch.yml',
      '/etc/bm/bm.ini',
      '/etc/bm/bm-core.tok',
      '/etc/bm/mcast.id',
      '/etc/bm/server.uid',
      '/etc/imapd.conf',
      '/etc/cyrus.conf',
      '/etc/cyrus-partitions',
      '/etc/postfix/*.cf',
      '/etc/postfix/virtual_domains',
      '/etc/postfix/virtual_mailbox',
      '/etc/postfix/virtual_alias',
      '/etc/postfix/transport',
    ],
    failover: 'automatic',
    maxClockSkew: 1,
    certificateDays: 30,
    sizingTolerance: 0.1,
  },
};

const options = {
  version: 'test',
  takenAt: '2026-11-22T10:35:00.000Z',
  digestKey: '0'.repeat(64),
  secrets: { a: {}, b: {} },
  deadline: 10,
};

/** The readings of `fixtures/healthy` for all rules. */
export const healthySnapshot: Snapshot = await gather(
  healthyPair,
  rules,
  { a: treeHost('mail-a', `${folder}a`), b: treeHost('mail-b', `${folder}b`) },
  options,
  new AbortController().signal,
);
