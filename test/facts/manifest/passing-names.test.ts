import { describe, expect, it } from 'vitest';
import { isNoConfiguration, isPassing } from '../../../src/facts/manifest/passing-names.ts';
import { manifestEntries } from '../../../src/facts/manifest/entries.ts';
import { profiles } from '../../../src/config/profiles.ts';

const listed = ['/etc/postfix/**', '/etc/nginx/sites-enabled/**', '/etc/bm/local/**'];

describe('a file that lives for a moment', () => {
  it.each([
    '.main.cf.swp',
    '.main.cf.swo',
    '.swp',
    '.main.cf.kate-swp',
    '4913',
    'main.cf~',
    '#main.cf#',
    '.#main.cf',
    'sedAb12Cd',
    'main.cf.dpkg-new',
    'main.cf.dpkg-tmp',
    'main.cf;65f1a2b3',
    '.halint.0123456789abcdef/main.cf',
    '.halint.0123456789abcdef/sub/x',
  ])('is %s', (name) => {
    expect(isPassing(`/etc/postfix/${name}`, listed)).toBe(true);
    expect(isNoConfiguration(`/etc/postfix/${name}`, listed)).toBe(true);
  });

  // What stays until a person decides, and what merely looks alike.
  it.each([
    'main.cf',
    'main.cf.dpkg-old',
    'main.cf.dpkg-dist',
    'main.cf.ucf-dist',
    'main.cf.rpmnew',
    'main.cf.rpmsave',
    'main.cf.bak',
    'main.cf.save',
    'main.cf.orig',
    '.htaccess',
    'sediment',
    'sedentary',
    'main.cf.swp.conf',
    '49130',
    'a#b',
    '.halint.yaml',
    '.halint.0123456789abcde',
  ])('is not %s', (name) => {
    expect(isPassing(`/etc/postfix/${name}`, listed)).toBe(false);
  });

  it('is never one that the policy names by itself, nor what it names the folder of', () => {
    expect(isPassing('/etc/x~', ['/etc/x~'])).toBe(false);
    expect(isPassing('/etc/x~', ['/etc/**', '/etc/x~'])).toBe(false);
    expect(isPassing('/srv/old~/main.cf', ['/srv/old~/**'])).toBe(false);
    expect(isPassing('/srv/old~/main.cf~', ['/srv/old~/**'])).toBe(true);
    expect(isPassing('/srv/old~/main.cf', ['/srv/**'])).toBe(true);
  });

  it('is none that any profile or the manifest names', () => {
    const named = [
      ...manifestEntries.map(({ pattern }) => pattern),
      ...Object.values(profiles).flatMap(({ syncedFiles }) => syncedFiles),
    ];
    for (const each of named) expect([each, isPassing(each)]).toEqual([each, false]);
  });

  it('is configuration all the same where a folder is included whole: nginx reads site~ as it reads site', () => {
    expect(isNoConfiguration('/etc/nginx/sites-enabled/bm~', listed)).toBe(false);
    expect(isNoConfiguration('/etc/nginx/sites-enabled/.bm.swp', listed)).toBe(true);
    expect(isNoConfiguration('/etc/nginx/sites-enabled/.halint.0123456789abcdef/bm', listed)).toBe(true);
  });
});
