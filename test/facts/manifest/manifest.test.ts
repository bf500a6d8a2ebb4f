import { describe, expect, it } from 'vitest';
import { profiles } from '../../../src/config/profiles.ts';
import { facts } from '../../../src/facts/index.ts';
import { manifestEntries } from '../../../src/facts/manifest/entries.ts';
import { classOf, isKeyed, manifestEntry, manifestSource } from '../../../src/facts/manifest/manifest.ts';
import { foldersOf, matchesPattern } from '../../../src/facts/manifest/pattern.ts';
import { contextOf } from '../../../src/engine/select.ts';
import { sourceKey } from '../../../src/sdk/index.ts';
import { healthyPair } from '../../rules/healthy.ts';

describe('the manifest of files', () => {
  it.each([
    ['/etc/bm/mcast.id', 'identity-same'],
    ['/etc/bm/bm-core.tok', 'shared-secret'],
    ['/etc/bm/bm-core.disabled', 'state-flag'],
    ['/etc/bm/default/bm-core.ini', 'identity-different'],
    ['/etc/ssl/certs/bm_cert.pem', 'shared-secret'],
    ['/etc/ssl/certs/bm_cert-example.org.pem', 'shared-secret'],
    ['/var/lib/bm-ca/cacert.pem', 'shared-public'],
    ['/etc/aliases', 'shared-text'],
    ['/etc/aliases.db', 'derived'],
    ['/etc/postfix/transport.db', 'derived'],
    ['/etc/postfix/transport', 'shared-text'],
    ['/etc/postfix/relay_passwd', 'shared-secret'],
    ['/etc/sysctl.conf', 'host-variant'],
    ['/etc/machine-id', 'identity-different'],
    ['/etc/ssh/ssh_host_ed25519_key', 'identity-different'],
    ['/etc/postgresql/16/main/postgresql.conf', 'shared-text'],
    ['/etc/postgresql/16/main/postgresql.conf.pimp', 'identity-different'],
    ['/srv/somebody/else', 'shared-secret'],
  ])('%s is %s', (path, expected) => {
    expect(classOf(path)).toBe(expected);
  });

  it('never gives a plain digest to what is secret, or has a secret in it, or is not known', () => {
    for (const path of [
      '/etc/ssl/certs/bm_cert.pem',
      '/etc/bm/bm.ini',
      '/etc/cyrus-replication',
      '/srv/somebody/else',
      '/etc/**',
      '/etc/postfix/*-flat',
      '/etc/nginx/**',
    ]) {
      expect(isKeyed(path), path).toBe(true);
    }
    expect(isKeyed('/etc/aliases')).toBe(false);
  });

  it('reads no text of a secret file without a mask', () => {
    const careless = manifestEntries.filter(
      (entry) =>
        entry.class === 'shared-secret' &&
        entry.format !== undefined &&
        entry.mask === undefined &&
        entry.holdsSecrets !== true,
    );
    expect(careless).toEqual([]);
  });

  it('knows every file that the vendor wants in step, and none of them belongs to one host', () => {
    const own = profiles.bluemind.syncedFiles.filter(
      (path) => ['identity-different', 'state-flag'].includes(classOf(path)) && path !== '/etc/nginx/BM-DONOTCONF',
    );
    expect(own).toEqual([]);
    for (const path of [
      '/usr/share/bm-elasticsearch/config/elasticsearch.yml',
      '/etc/aliases',
      '/etc/aliases.db',
      '/etc/sysctl.conf',
      '/etc/ssl/certs/bm_cert.pem',
      '/var/lib/bm-ca/ca-cert.pem',
      '/var/lib/bm-ca/cacert.pem',
    ]) {
      expect(profiles.bluemind.syncedFiles).toContain(path);
      expect(manifestEntry(path).pattern).toBe(path);
    }
  });

  it('hides the same secrets in every fact that reads the same file', () => {
    const masks = new Map(
      manifestEntries
        .filter(({ mask }) => mask !== undefined)
        .map(({ pattern }) => [sourceKey(manifestSource(pattern)), manifestEntry(pattern).mask]),
    );
    const sources = facts.flatMap((fact) =>
      Object.values(fact.sources(contextOf(healthyPair, 'a'))).map((source) => [fact.id, source] as const),
    );
    const bare = sources.filter(
      ([, source]) =>
        masks.has(sourceKey(source)) && !('mask' in source && source.mask === masks.get(sourceKey(source))),
    );
    expect(bare.map(([id]) => id)).toEqual([]);
  });
});

describe('patterns', () => {
  it.each([
    ['/etc/bm/*.pem', '/etc/bm/a.pem', true],
    ['/etc/bm/*.pem', '/etc/bm/sub/a.pem', false],
    ['/etc/bm/**', '/etc/bm/sub/a.pem', true],
    ['/etc/bm/**', '/etc/bm-core/a', false],
    ['/etc/v[0-9]/x', '/etc/v3/x', true],
    ['/etc/v[!0-9]/x', '/etc/v3/x', false],
    ['/etc/[z-a]', '/etc/b', false],
    ['/etc/a+b', '/etc/a+b', true],
    ['/etc/[', '/etc/[', true],
  ])('%s matches %s: %s', (pattern, path, expected) => {
    expect(matchesPattern(pattern, path)).toBe(expected);
  });

  it('lie below folders', () => {
    expect(foldersOf('/etc/postgresql/*/main/x')).toEqual(['/etc', '/etc/postgresql']);
    expect(foldersOf('/etc/bm/bm.ini')).toEqual(['/etc', '/etc/bm']);
    expect(foldersOf('/etc/bm/**')).toEqual(['/etc', '/etc/bm']);
  });
});
