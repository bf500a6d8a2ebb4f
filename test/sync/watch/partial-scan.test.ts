import { describe, expect, it } from 'vitest';
import { file, glob, listing } from '../../../src/sdk/index.ts';
import { matchesAny, mayContainMatches, watchedFolders } from '../../../src/sync/watch/watched-folders.ts';
import { restrictedTo, mayShow } from '../../../src/sync/watch/partial-scan.ts';
import { changesAgreement, withEarlierDisputes, withoutItems } from '../../../src/sync/watch/plan-part.ts';
import { isPassing } from '../../../src/facts/manifest/passing-names.ts';
import { lockoutRisk } from '../../../src/sync/plan/lockout-risk.ts';
import { isUnaltered } from '../../../src/sync/plan/plan-id.ts';
import { healthyPair } from '../../rules/healthy.ts';
import { TwoRoots } from '../host/two-roots.ts';

describe('what is watched', () => {
  it('is the folders of single files, and whole trees where the pattern reaches below a folder', () => {
    expect(
      watchedFolders([
        '/etc/aliases',
        '/etc/bm/*.pem',
        '/etc/nginx/sites-enabled/**',
        '/etc/nginx/sites-enabled/x/one',
        '/etc/postgresql/*/main/pg_hba.conf',
      ]),
    ).toEqual({
      folders: ['/etc', '/etc/bm'],
      trees: ['/etc/nginx/sites-enabled', '/etc/postgresql'],
    });
  });

  it('heeds the files of the patterns and the folders that they may lie in, and nothing else', () => {
    const patterns = ['/etc/aliases', '/etc/bm/*.pem', '/etc/postgresql/*/main/pg_hba.conf', '/etc/nginx/**'];
    expect(
      [
        '/etc/aliases',
        '/etc/bm/x.pem',
        '/etc/nginx/a/b',
        '/etc/nginx/a/**',
        '/etc/postgresql/16/main/pg_hba.conf',
      ].filter((path) => !matchesAny(patterns, path)),
    ).toEqual([]);
    expect(['/etc/aliases.new', '/etc/bm/x/y.pem', '/etc/passwd'].filter((path) => matchesAny(patterns, path))).toEqual(
      [],
    );
    expect(
      ['/etc', '/etc/bm', '/etc/postgresql', '/etc/postgresql/16', '/etc/postgresql/16/main', '/etc/nginx/a/b'].filter(
        (path) => !mayContainMatches(patterns, path),
      ),
    ).toEqual([]);
    expect(
      ['/etc/postgresql/16/main/conf.d', '/etc/apt', '/srv'].filter((path) => mayContainMatches(patterns, path)),
    ).toEqual([]);
  });
});

describe('the pair for some paths', () => {
  it('is about them, and about what is replaced together with them', () => {
    const files = (paths: readonly string[]) => restrictedTo(healthyPair, paths).policy.syncedFiles;
    expect(files(['/etc/bm-eas/one'])).toEqual(['/etc/bm-eas/one']);
    expect(files(['/etc/postfix/main.cf'])).toEqual(
      expect.arrayContaining(['/etc/postfix/main.cf', '/etc/postfix/*-flat', '/etc/postfix/relay_passwd']),
    );
    expect(files(['/etc/ssl/certs/bm_cert.pem'])).toEqual(
      expect.arrayContaining(['/var/lib/bm-ca/cacert.pem', '/etc/bm/*.jks']),
    );
    expect(files(['/etc/passwd'])).toEqual([]);
  });

  it('reads again what may show them', () => {
    const patterns = ['/etc/postfix/main.cf', '/etc/bm/certs/new/**'];
    expect(
      [
        file('/etc/postfix/main.cf'),
        glob('/etc/postfix/*.cf'),
        listing('map-files', ['/etc/postfix/**']),
        listing('synced-files', []),
        glob('/etc/bm/certs/new/*'),
      ].filter((source) => !mayShow(source, patterns)),
    ).toEqual([]);
    expect(
      [file('/etc/aliases'), glob('/etc/nginx/*.conf'), listing('other', ['/etc/nginx/**'])].filter((source) =>
        mayShow(source, patterns),
      ),
    ).toEqual([]);
  });
});

describe('a part of a plan', () => {
  const roots = new TwoRoots();
  for (const name of ['one', 'two', 'three']) roots.write('a', `/etc/bm/${name}`, name);
  const whole = roots.plan(['/etc/bm/one', '/etc/bm/two', '/etc/bm/three'], {
    order: [['b:/etc/bm/one', 'b:/etc/bm/two'], ['b:/etc/bm/three']],
    disputed: ['/etc/bm/z'],
  });
  roots.remove();

  it('drops groups whole, disputes what it drops, and is a plan of its own', () => {
    const part = withoutItems(whole, new Set(['b:/etc/bm/two']));
    expect(part.items.map(({ id }) => id)).toEqual(['b:/etc/bm/three']);
    expect(part.order).toEqual([['b:/etc/bm/three']]);
    expect(part.disputed).toEqual(['/etc/bm/one', '/etc/bm/two', '/etc/bm/z']);
    expect(isUnaltered(part) && part.id !== whole.id).toBe(true);
    expect(withoutItems(whole, new Set())).toBe(whole);
  });

  it('carries on what was disputed and was not looked at: it would look new otherwise, and be copied', () => {
    const base = { agreed: true, agreement: 'x', files: new Map(), disputed: ['/etc/elsewhere'] } as const;
    expect(withEarlierDisputes(whole, base).disputed).toEqual(['/etc/bm/z', '/etc/elsewhere']);
    expect(changesAgreement({ ...whole, agreed: [] }, base, false)).toBe(false);
    expect(changesAgreement({ ...whole, agreed: [] }, base, true)).toBe(true);
  });
});

describe('nobody is there', () => {
  it.each([
    '/etc/sysctl.conf',
    '/etc/ssh/sshd_config',
    '/etc/sudoers.d/admins',
    '/etc/nftables.conf',
    '/etc/netplan/01.yaml',
    '/etc/corosync/corosync.conf',
    '/etc/pam.d/sshd',
  ])('%s waits for a person', (path) => {
    expect(lockoutRisk({ path, activations: [] })).toBeDefined();
  });

  it.each(['/etc/aliases', '/etc/postfix/main.cf', '/etc/ssl/certs/bm_cert.pem', '/etc/bm/bm.ini'])(
    '%s does not',
    (path) => {
      expect(lockoutRisk({ path, activations: ['postfix-reload'] })).toBeUndefined();
    },
  );

  it.each([
    '.main.cf.swp',
    '.main.cf.swx',
    '4913',
    'main.cf~',
    '#main.cf#',
    '.#main.cf',
    'sedAb12Cd',
    'main.cf.dpkg-new',
    '.halint.0123456789abcdef',
    '.halint.0123456789abcdef/main.cf',
  ])('%s is about to vanish', (name) => {
    expect(isPassing(`/etc/postfix/${name}`)).toBe(true);
  });

  it.each(['main.cf', '.htaccess', 'sediment', 'main.cf.swp.conf', '49130', 'halint.yaml'])('%s is not', (name) => {
    expect(isPassing(`/etc/postfix/${name}`)).toBe(false);
  });
});
