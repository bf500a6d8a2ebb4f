import { describe, expect, it } from 'vitest';
import { bmIni, bmSetting } from '../../../src/facts/applications/bm-ini.ts';
import { cyrusConfig } from '../../../src/facts/applications/cyrus-config.ts';
import { elasticsearchConfig } from '../../../src/facts/applications/elasticsearch-config.ts';
import { firewallHosts } from '../../../src/facts/security/firewall-hosts.ts';
import { keyStoreAge } from '../../../src/facts/security/key-store-age.ts';
import { mapFiles } from '../../../src/facts/applications/map-files.ts';
import { memorySettings } from '../../../src/facts/applications/memory-settings.ts';
import { nginxConfig } from '../../../src/facts/applications/nginx-config.ts';
import { nginxLinks } from '../../../src/facts/applications/nginx-links.ts';
import { clusterSettings, postgresqlConfig, unreadInclude } from '../../../src/facts/applications/postgresql-config.ts';
import { secretFiles } from '../../../src/facts/security/secret-files.ts';
import { sharedTexts } from '../../../src/facts/drift/shared-texts.ts';
import { wallClock } from '../../../src/facts/machine/wall-clock.ts';
import type { Fact, ListedFile } from '../../../src/sdk/index.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';
import { parseFact } from '../parse-fact.ts';

const listed = (path: string, more: Partial<ListedFile> = {}): ListedFile => ({ path, type: 'file', size: 1, ...more });
const value = <T>(fact: Fact<T>): T => {
  if (!fact.known) throw new Error(fact.detail);
  return fact.value;
};

describe('bm.ini', () => {
  it('is read by section', () => {
    const ini = value(parseFact(bmIni, { ini: '[other]\nhost = x\n[global]\nhost = 10.20.0.50\n' }));
    expect(ini && bmSetting(ini, 'host')).toEqual({ key: 'host', value: '10.20.0.50', line: 4 });
  });
  it.each(['', 'host = 1\n', '[other]\na = 1\n'])('is no bm.ini without [global]: %j', (ini) => {
    expect(parseFact(bmIni, { ini }).known).toBe(false);
  });
});

describe('Cyrus', () => {
  it('keeps mail in the partitions of both files', () => {
    const config = value(
      parseFact(cyrusConfig, {
        imapd:
          'configdirectory: /var/lib/cyrus\npartition-default: /var/spool/cyrus/mail\n@include: ' +
          '/etc/cyrus-partitions\n',
        partitions:
          'partition-d__x: /var/spool/cyrus/data/x\nmetapartition-d__x: ' +
          '/var/spool/cyrus/meta/x\narchivepartition-d__x: /var/spool/bm-hsm/x\npartition-odd: relative\n',
      }),
    );
    expect(config?.folders.map(({ setting, folder, path, line }) => [setting, folder, path, line])).toEqual([
      ['configdirectory', '/var/lib/cyrus', '/etc/imapd.conf', 1],
      ['partition-default', '/var/spool/cyrus/mail', '/etc/imapd.conf', 2],
      ['partition-d__x', '/var/spool/cyrus/data/x', '/etc/cyrus-partitions', 1],
      ['metapartition-d__x', '/var/spool/cyrus/meta/x', '/etc/cyrus-partitions', 2],
      ['archivepartition-d__x', '/var/spool/bm-hsm/x', '/etc/cyrus-partitions', 3],
    ]);
  });
  it.each([
    'partition-bm-master__example_org',
    'partition-mail.example.org',
    'backuppartition-x',
    't1searchpartition-x',
    'Partition-X',
    'sievedir',
    'mboxlist_db_path',
  ])('keeps data in %s', (setting) => {
    const config = value(parseFact(cyrusConfig, { imapd: `${setting}: /srv/x\n` }));
    expect(config?.folders).toEqual([
      { setting: setting.toLowerCase(), folder: '/srv/x', path: '/etc/imapd.conf', line: 1 },
    ]);
  });
  it.each([
    'partition: /srv/x',
    'defaultpartition: /x',
    'metapartition_files: /x',
    'partition-x: relative',
    'temp_path: /tmp',
  ])('keeps none by %s', (line) => {
    expect(value(parseFact(cyrusConfig, { imapd: `${line}\n` }))?.folders).toEqual([]);
  });
  it('includes files where the include stands, also from an included file', () => {
    const siblings = readAs([
      { path: '/etc/imapd-a.conf', text: 'servername: first\n@include: /etc/imapd-b.conf\n' },
      { path: '/etc/imapd-b.conf', text: 'partition-b: /srv/b\n' },
      { path: '/etc/imapd-c.conf', text: 'partition-c: /srv/c\n' },
    ]);
    const config = value(parseFact(cyrusConfig, { imapd: 'a: 1\n@include: /etc/imapd-a.conf\nb: 2\n', siblings }));
    expect(config?.settings.map(({ key, path }) => `${path} ${key}`)).toEqual([
      '/etc/imapd.conf a',
      '/etc/imapd-a.conf servername',
      '/etc/imapd-b.conf partition-b',
      '/etc/imapd.conf b',
    ]);
    expect(config?.unread).toEqual([]);
  });
  it('does not know what an included file out of sight sets, and ends where files include each other', () => {
    expect(value(parseFact(cyrusConfig, { imapd: '@include: /srv/conf/imapd.inc\n' }))?.unread).toEqual([
      '/srv/conf/imapd.inc',
    ]);
    const siblings = readAs([{ path: '/etc/imapd-a.conf', text: '@include: /etc/imapd.conf\n' }]);
    expect(value(parseFact(cyrusConfig, { imapd: '@include: /etc/imapd-a.conf\n', siblings }))?.unread).toEqual([]);
  });
});

describe('PostgreSQL', () => {
  const main = readAs([
    { path: '/etc/postgresql/15/main/postgresql.conf', text: "data_directory = '/a'\nfsync = on\n" },
  ]);
  const local = readAs([{ path: '/etc/postgresql/15/main/postgresql.conf.local', text: "data_directory = '/b'\n" }]);
  it('takes the last word of each cluster', () => {
    const config = value(parseFact(postgresqlConfig, { main, local }));
    expect(clusterSettings(config, 'data_directory').map((setting) => setting.value)).toEqual(['/b']);
    expect(clusterSettings(config, 'fsync').map(({ path }) => path)).toEqual([
      '/etc/postgresql/15/main/postgresql.conf',
    ]);
    expect(clusterSettings(config, 'nothing')).toEqual([]);
  });
  // PostgreSQL 15: postgres -C fsync -c config_file=…
  it.each([
    ["include_dir = 'conf.d'\nfsync = on\n", 'on'],
    ["fsync = on\ninclude_dir = 'conf.d'\n", 'off'],
    ["fsync = on\ninclude 'conf.d/10-a.conf'\n", 'a'],
    ["fsync = on\ninclude_if_exists = 'conf.d/99-none.conf'\n", 'on'],
    ["fsync = on\n#include_dir = 'conf.d'\n", 'on'],
  ])('reads included files where the include stands: %j', (text, expected) => {
    const folder = '/etc/postgresql/15/main';
    const below = readAs([
      { path: `${folder}/conf.d/20-b.conf`, text: 'fsync = off\n' },
      { path: `${folder}/conf.d/10-a.conf`, text: 'fsync = a\n' },
      { path: `${folder}/other.d/x.conf`, text: 'fsync = x\n' },
    ]);
    const config = value(
      parseFact(postgresqlConfig, { main: readAs([{ path: `${folder}/postgresql.conf`, text }]), below }),
    );
    expect(clusterSettings(config, 'fsync').map((each) => each.value)).toEqual([expected]);
    expect(unreadInclude(config)).toBeUndefined();
  });
  it.each([
    ["include = '/srv/pg/x.conf'", '/srv/pg/x.conf'],
    ["include_if_exists '/srv/pg/x.conf'", '/srv/pg/x.conf'],
    ["include_dir '/srv/pg/'", '/srv/pg'],
  ])('does not know what stands in files that were not read: %s', (text, unread) => {
    expect(
      unreadInclude(
        value(
          parseFact(postgresqlConfig, { main: readAs([{ path: '/etc/postgresql/15/main/postgresql.conf', text }]) }),
        ),
      ),
    ).toBe(unread);
  });
  it('lets in whom pg_hba.conf names', () => {
    const hba =
      'local all all peer # x\nhost bm bm 10.0.0.0 255.255.255.0 md5\nhostssl all all ::1/128 scram-sha-256\nhostnogssenc a b samenet trust\nnonsense all all x\n';
    expect(value(parseFact(postgresqlConfig, { hba })).access.map(({ address, line }) => [line, address])).toEqual([
      [1, undefined],
      [2, '10.0.0.0/255.255.255.0'],
      [3, '::1/128'],
      [4, 'samenet'],
    ]);
  });
  // postgresql-setup and initdb of PGDG: the configuration is in the data directory, and ALTER SYSTEM writes beside it.
  it('is read from the data directory on Red Hat and SUSE, with what ALTER SYSTEM wrote', () => {
    const folder = '/var/lib/pgsql/16/data';
    const dataOfVersions = readAs([
      { path: `${folder}/pg_hba.conf`, text: 'host all all 10.20.0.11/32 scram-sha-256\n' },
      { path: `${folder}/postgresql.auto.conf`, text: "fsync = 'off'\n" },
      { path: `${folder}/postgresql.conf`, text: "fsync = on\ninclude_dir = 'conf.d'\n" },
    ]);
    const dataPartsOfVersions = readAs([{ path: `${folder}/conf.d/a.conf`, text: 'full_page_writes = off\n' }]);
    const config = value(parseFact(postgresqlConfig, { dataOfVersions, dataPartsOfVersions }));
    expect(config.clusters.map((each) => each.folder)).toEqual([folder]);
    expect(unreadInclude(config)).toBeUndefined();
    expect(clusterSettings(config, 'fsync')[0]).toMatchObject({ value: 'off', path: `${folder}/postgresql.auto.conf` });
    expect(clusterSettings(config, 'full_page_writes')[0]).toMatchObject({ value: 'off' });
    expect(config.access).toEqual([{ path: `${folder}/pg_hba.conf`, line: 1, address: '10.20.0.11/32' }]);
  });
  it('is unknown where the account may not look into the data directory', () => {
    const access = { mode: 0o700, user: 'postgres', group: 'postgres', uid: 26, gid: 26 };
    const folders = readAs([listed('/var/lib/pgsql', { type: 'directory', access })]);
    const status = 'Uid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t1000\n';
    expect(parseFact(postgresqlConfig, { folders, status })).toMatchObject({ known: false, reason: 'denied' });
  });
});

describe('Elasticsearch', () => {
  it('is read as YAML, and unknown when it is none', () => {
    expect(value(parseFact(elasticsearchConfig, { config: 'cluster.name: x\n' }))?.settings).toEqual([
      { key: 'cluster.name', value: 'x', line: 1 },
    ]);
    expect(parseFact(elasticsearchConfig, { config: 'a: b: c\n' }).known).toBe(false);
    expect(value(parseFact(elasticsearchConfig, {}))).toBeUndefined();
  });
});

describe('BlueMind’s firewall', () => {
  it.each([
    ['bmHosts="10.0.0.1 10.0.0.2"\n', ['10.0.0.1', '10.0.0.2']],
    ["  bmHosts='10.0.0.1,10.0.0.2'\n", ['10.0.0.1', '10.0.0.2']],
    ['bmHosts=""\n', []],
  ])('lets in: %j', (debian, hosts) => {
    expect(value(parseFact(firewallHosts, { debian: `#!/bin/sh\n${debian}` }))).toMatchObject({ hosts, line: 2 });
  });
  it('lies elsewhere on Red Hat, or nowhere', () => {
    expect(value(parseFact(firewallHosts, { redhat: 'bmHosts="1.2.3.4"\n' }))?.path).toBe(
      '/etc/rc.d/init.d/bm-iptables',
    );
    expect(value(parseFact(firewallHosts, {}))).toBeUndefined();
    expect(parseFact(firewallHosts, { debian: '#!/bin/sh\n' }).known).toBe(false);
  });
});

describe('nginx', () => {
  const file = (path: string, text: string) => ({ path, text });
  it('is read with what it includes, blocks and quotes', () => {
    const top = readAs([
      file('/etc/nginx/mime.types', 'types { text/html html; }'),
      file(
        '/etc/nginx/nginx.conf',
        'events {}\nhttp {\n  include sites-enabled/*; # include none/*;\n  log_format x "a; b";\n}\n',
      ),
    ]);
    const below = readAs([
      file('/etc/nginx/sites-available/y', 'server { listen 81; }'),
      file('/etc/nginx/sites-enabled/x', 'server {\n  listen [::]:443 ssl;\n  server_name ${host}.example.org;\n}'),
    ]);
    const config = value(parseFact(nginxConfig, { top, below }));
    expect(config?.settings.filter(({ name }) => /listen|server_name|log_format|types/.test(name))).toEqual([
      { path: '/etc/nginx/nginx.conf', name: 'log_format', args: ['x', 'a; b'], line: 4 },
      { path: '/etc/nginx/sites-enabled/x', name: 'listen', args: ['[::]:443', 'ssl'], line: 2 },
      {
        path: '/etc/nginx/sites-enabled/x',
        name: 'server_name',
        args: ['${host}.example.org'],
        line: 3,
      },
    ]);
    expect(config?.unread).toEqual([]);
  });
  it('does not know what is included from elsewhere', () => {
    expect(
      value(parseFact(nginxConfig, { top: readAs([file('/etc/nginx/nginx.conf', 'include /srv/x.conf;')]) }))?.unread,
    ).toEqual(['/srv/x.conf']);
    expect(value(parseFact(nginxConfig, {}))).toBeUndefined();
  });
});

describe('links of nginx', () => {
  it('lead somewhere, nowhere, or out of sight', () => {
    const link = (name: string, target: string): ListedFile =>
      listed(`/etc/nginx/sites-enabled/${name}`, { type: 'link', target });
    const tree = readAs([
      link('a', '../sites-available/a'),
      link('b', '/etc/nginx/sites-available/b'),
      link('c', '/usr/share/x'),
      link('d', '../sites-available'),
      listed('/etc/nginx/sites-available/a'),
    ]);
    expect(value(parseFact(nginxLinks, { tree })).map(({ resolves }) => resolves)).toEqual([
      true,
      false,
      undefined,
      true,
    ]);
    expect(value(parseFact(nginxLinks, {}))).toEqual([]);
  });
});

describe('files with secrets', () => {
  const access = { mode: 0o440, user: 'root', group: 'bluemind', uid: 0, gid: 841 };
  it('come with who may read them; links have no mode of their own', () => {
    const files = readAs([
      listed('/etc/bm/bm-core.tok', { access }),
      listed('/etc/ssl/certs/bm_cert.pem', { type: 'link', target: 'x', access }),
    ]);
    expect(value(parseFact(secretFiles, { files }))).toEqual([{ path: '/etc/bm/bm-core.tok', access }]);
  });
  it('tell nothing in a tree without owners', () => {
    expect(parseFact(secretFiles, { files: readAs([listed('/etc/bm/bm.ini')]) })).toMatchObject({
      known: false,
      reason: 'not-collected',
    });
  });
});

describe('the host’s time', () => {
  it.each([
    ['1795343582\n', 1795343582],
    ['1795343582.123456789\n', 1795343582],
    ['Timezone=Etc/UTC\nTimeUSec=Sun 2026-11-22 10:33:02 UTC\n', 1795343582],
  ])('%j', (date, expected) => {
    expect(value(parseFact(wallClock, { date }))).toBe(expected);
  });
  it.each(['', 'date: invalid\n', 'TimeUSec=n/a\n'])('is unknown: %j', (date) => {
    expect(parseFact(wallClock, { date }).known).toBe(false);
  });
});

describe('what is made from other things', () => {
  it('has an age', () => {
    const files = readAs([
      listed('/etc/ssl/certs/bm_cert.pem', { modified: 5 }),
      listed('/etc/bm/bm.jks', { modified: 4 }),
    ]);
    expect(value(parseFact(keyStoreAge, { files }))).toEqual({ certificate: 5, store: 4, exists: true });
    expect(value(parseFact(keyStoreAge, {}))).toMatchObject({ exists: false });
  });
  it('is sized by memory', () => {
    const files = readAs([listed('/etc/bm/default/x.ini', { digest: 'aa' }), listed('/etc/bm/default/y.ini')]);
    expect(value(parseFact(memorySettings, { meminfo: 'MemTotal:  16384 kB\n', files }))).toEqual({
      memory: 16384,
      files: [{ path: '/etc/bm/default/x.ini', digest: 'aa' }],
    });
    expect(parseFact(memorySettings, { meminfo: '' }).known).toBe(false);
  });
});

describe('shared texts', () => {
  it('are those that could be read; one out of reach costs its details only', () => {
    const texts = value(
      parseFact(sharedTexts, {
        '/etc/sysctl.conf': 'a = 1\n',
        '/etc/bm/bm.ini': notRead('denied', 'x'),
        '/usr/share/bm-elasticsearch/config/elasticsearch.yml': '{',
      }),
    );
    expect(texts).toEqual({
      texts: [
        { path: '/usr/share/bm-elasticsearch/config/elasticsearch.yml', settings: undefined },
        { path: '/etc/sysctl.conf', settings: [{ key: 'a', value: '1', line: 1 }] },
      ],
      unread: [{ pattern: '/etc/bm/bm.ini', why: expect.stringContaining('x') }],
    });
  });
});

describe('a folder that may not be entered', () => {
  const shut = (path: string): ListedFile =>
    listed(path, { type: 'directory', access: { mode: 0o700, user: 'root', group: 'root', uid: 0, gid: 0 } });
  const status = 'Uid:\t7\t7\t7\t7\nGid:\t7\t7\t7\t7\nGroups:\t\nCapEff:\t0000000000000000\n';
  it.each([
    ['secrets', parseFact(secretFiles, { files: readAs([shut('/etc/bm')]), status })],
    ['the age of the key store', parseFact(keyStoreAge, { files: readAs([shut('/etc/bm')]), status })],
    [
      'memory settings',
      parseFact(memorySettings, { meminfo: 'MemTotal: 1 kB\n', files: readAs([shut('/etc/bm/default')]), status }),
    ],
    ['tables', parseFact(mapFiles, { files: readAs([shut('/etc/postfix')]), status })],
    ['links', parseFact(nginxLinks, { tree: readAs([shut('/etc/nginx')]), status })],
  ])('hides %s, which are unknown and not absent', (_, fact) => {
    expect(fact).toMatchObject({ known: false, reason: 'denied', detail: expect.stringMatching(/may not be entered/) });
  });
});
