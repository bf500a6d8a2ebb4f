import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Configuration } from '../../src/config/configuration.ts';
import { loadConfiguration, parseConfiguration } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';
import { profiles } from '../../src/config/profiles.ts';

const context = { file: '/etc/halint/halint.yaml', display: 'halint.yaml', home: '/home/me' };

function configurationOf(text: string): Configuration {
  const loaded = parseConfiguration(text, context);
  if (!loaded.ok) throw new Error(renderProblems(loaded.problems));
  return loaded.configuration;
}

const smallest = 'pair: { hosts: { a: { address: mail-a }, b: { address: mail-b } } }';

const full = `
defaults:
  user: halint
  sudo: true
  jump: admin@[2001:db8::1]:2222
  identityFile: ~/.ssh/pair
  deadline: 90
pair:
  name: mail
  profile: bluemind
  virtualIps: [192.0.2.10/24, "2001:DB8:0::10"]
  externalUrl: https://mail.example.org/webmail
  policy:
    failover: manual
    nfsCyrusData: allow
    sizingUnits: 800
    serviceUnits: { add: [custom.service], remove: [bm-mapi] }
    syncedFiles: [/etc/aliases]
  hosts:
    a:
      name: mail-a
      address: 192.0.2.11
      fingerprint: SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
      sudo: { password: { file: secrets/sudo } }
      bmc: { address: 192.0.2.111, user: fence, password: { env: BMC_A }, cipherSuite: 17 }
    b:
      name: mail-b
      address: 192.0.2.12
      port: 2022
      transport: ssh2
      jump: []
rules:
  vip/held: { severity: off, reason: no floating address yet }
  vip/shown: warning
  storage/mounts: { severity: info, reason: being moved }
`;

describe('a halint.yaml that is right', () => {
  it('needs two addresses and nothing else', () => {
    const { pairs } = configurationOf(smallest);
    expect(pairs).toHaveLength(1);
    expect(pairs[0]?.pair).toEqual({
      name: 'mail-a+mail-b',
      virtualIps: [],
      hosts: { a: { name: 'mail-a', address: 'mail-a' }, b: { name: 'mail-b', address: 'mail-b' } },
      policy: profiles.bluemind,
    });
    expect(pairs[0]?.sides.a).toEqual({
      connection: {
        kind: 'ssh',
        client: 'auto',
        address: 'mail-a',
        identityFiles: [],
        fingerprints: [],
        knownHosts: [],
        sudo: { kind: 'none' },
        connectTimeout: 10,
      },
      deadline: 60,
    });
  });

  it('becomes a pair as rules see it: normal addresses, host part of the URL, no secret and no connection', () => {
    const pair = configurationOf(full).pairs[0]?.pair;
    expect(pair?.virtualIps).toEqual(['192.0.2.10', '2001:db8::10']);
    expect(pair?.externalHost).toBe('mail.example.org');
    expect(pair?.hosts.a).toEqual({
      name: 'mail-a',
      address: '192.0.2.11',
      bmc: { address: '192.0.2.111', user: 'fence', cipherSuite: 17 },
    });
    expect(pair?.policy).toMatchObject({
      failover: 'manual',
      nfsCyrusData: 'allow',
      nfsCyrusLib: 'forbid',
      sizingUnits: 800,
    });
  });

  it('changes the lists of the profile, or replaces them', () => {
    const policy = configurationOf(full).pairs[0]?.pair.policy;
    expect(policy?.syncedFiles).toEqual(['/etc/aliases']);
    expect(policy?.serviceUnits).toContain('custom');
    expect(policy?.serviceUnits).toContain('bm-core');
    expect(policy?.serviceUnits).not.toContain('bm-mapi');
  });

  it('says how each host is reached; what a host says beats the defaults', () => {
    const sides = configurationOf(full).pairs[0]?.sides;
    expect(sides?.a.deadline).toBe(90);
    expect(sides?.a.bmcPassword).toEqual({ kind: 'env', variable: 'BMC_A' });
    expect(sides?.a.connection).toMatchObject({
      user: 'halint',
      identityFiles: ['/home/me/.ssh/pair'],
      fingerprints: ['SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
      jump: [{ address: '2001:db8::1', user: 'admin', port: 2222 }],
      sudo: { kind: 'sudo-password', password: { kind: 'file', path: '/etc/halint/secrets/sudo' } },
    });
    expect(sides?.b.connection).toMatchObject({ client: 'ssh2', port: 2022, jump: [], sudo: { kind: 'sudo' } });
  });

  it('takes paths from the folder of the file, for trees and recordings', () => {
    const { pairs } = configurationOf(
      'pair: { hosts: { a: { name: a, transport: tree, path: rendered/a }, b: { name: b, transport: recording, ' +
        'path: /var/r.json } } }',
    );
    expect(pairs[0]?.sides.a.connection).toEqual({ kind: 'tree', path: '/etc/halint/rendered/a' });
    expect(pairs[0]?.sides.b.connection).toEqual({ kind: 'recording', path: '/var/r.json' });
  });

  it('reads off and no as texts, as YAML 1.2 has it', () => {
    expect(configurationOf(full).rules).toEqual({
      'vip/held': { severity: 'off', reason: 'no floating address yet' },
      'vip/shown': { severity: 'warning' },
      'storage/mounts': { severity: 'info', reason: 'being moved' },
    });
    expect(
      configurationOf(`%YAML 1.1\n---\n${smallest}\nrules: { vip/held: { severity: off, reason: no } }`).rules,
    ).toEqual({ 'vip/held': { severity: 'off', reason: 'no' } });
  });

  it('may begin with a byte order mark and end its lines as Windows does', () => {
    expect(configurationOf(`\ufeff# pair\r\n${smallest}\r\n`).pairs).toHaveLength(1);
  });

  it('may hold hundreds of pairs', () => {
    const pairs = Array.from(
      { length: 300 },
      (_, i) => `  - { name: p${i}, hosts: { a: { address: a${i} }, b: { address: b${i} } } }`,
    );
    expect(configurationOf(`pairs:\n${pairs.join('\n')}`).pairs).toHaveLength(300);
  });
});

describe('any text', () => {
  it('gives a configuration or problems with places, and never an exception', () => {
    const fragments = fc.constantFrom(
      'pair:',
      'hosts:',
      '\n  ',
      '\n    ',
      'a: ',
      'b: ',
      '{',
      '}',
      '[',
      ']',
      '&x ',
      '*x',
      '- ',
      '!t ',
      '"',
      "'",
      '#',
      '\t',
      '? ',
      '|',
      '<<: ',
      '%YAML 1.1\n---\n',
      'address: x',
    );
    const texts = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.array(fragments, { maxLength: 25 }).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const loaded = parseConfiguration(text, context);
        if (loaded.ok) return loaded.configuration.pairs.length > 0;
        return loaded.problems.length > 0 && renderProblems(loaded.problems).startsWith('halint.yaml:');
      }),
      { numRuns: 1000 },
    );
  });

  it('gives problems for nesting without end and for circles', () => {
    for (const text of ['['.repeat(20_000), '{a: '.repeat(10_000), 'pair: &p { hosts: *p }']) {
      expect(parseConfiguration(text, context).ok).toBe(false);
    }
  });

  it('gives a configuration or problems for any value in any place', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom('name', 'virtualIps', 'externalUrl', 'policy', 'hosts', 'profile'),
        (value, key) => {
          const hosts = { a: { address: 'x1' }, b: { address: 'x2' } };
          const loaded = parseConfiguration(JSON.stringify({ pair: { hosts, [key]: value } }), context);
          return loaded.ok || loaded.problems.length > 0;
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('the file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halint-config-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const below = join(folder, 'site', 'deep');
  mkdirSync(below, { recursive: true });
  writeFileSync(join(folder, 'site', 'halint.yml'), smallest);
  writeFileSync(join(folder, 'other.yaml'), smallest);
  writeFileSync(join(folder, 'latin1.yaml'), Buffer.from([0x23, 0xe9, 0x0a]));

  const fileOf = (options: { cwd: string; config?: string; env?: Record<string, string> }): string => {
    const loaded = loadConfiguration({ env: {}, ...options });
    return loaded.ok ? loaded.configuration.file : renderProblems(loaded.problems);
  };

  it('is searched upwards from the working directory', () => {
    expect(fileOf({ cwd: below })).toBe(join(folder, 'site', 'halint.yml'));
  });

  it('is preferred as halint.yaml', () => {
    writeFileSync(join(below, '.halint.yaml'), smallest);
    expect(fileOf({ cwd: below })).toBe(join(below, '.halint.yaml'));
    writeFileSync(join(below, 'halint.yaml'), smallest);
    expect(fileOf({ cwd: below })).toBe(join(below, 'halint.yaml'));
  });

  it('is what HALINT_CONFIG names, and before that what --config names', () => {
    const env = { HALINT_CONFIG: '../other.yaml' };
    expect(fileOf({ cwd: join(folder, 'site'), env })).toBe(join(folder, 'other.yaml'));
    expect(fileOf({ cwd: join(folder, 'site'), env, config: 'halint.yml' })).toBe(join(folder, 'site', 'halint.yml'));
  });

  it('that is not there, is a folder or is not text is a problem that says so', () => {
    expect(fileOf({ cwd: folder, config: 'none.yaml' })).toBe('none.yaml: no such file');
    expect(fileOf({ cwd: folder, env: { HALINT_CONFIG: 'none.yaml' } })).toBe(
      'none.yaml: no such file (from HALINT_CONFIG)',
    );
    expect(fileOf({ cwd: folder, config: 'site' })).toBe('site: it is a folder; a file is expected');
    expect(fileOf({ cwd: folder, config: 'latin1.yaml' })).toBe('latin1.yaml: it is not UTF-8 text');
  });
});

describe('the profiles', () => {
  const seed = [
    '/usr/share/bm-elasticsearch/config/elasticsearch.yml',
    '/etc/aliases',
    '/etc/aliases.db',
    '/etc/sysctl.conf',
    '/etc/ssl/certs/bm_cert.pem',
    '/var/lib/bm-ca/ca-cert.pem',
  ];

  it('bluemind holds every file that the high availability page names', () => {
    expect(profiles.bluemind.syncedFiles).toEqual(expect.arrayContaining(seed));
  });

  it('bluemind is as strict as the strictest of the vendor’s pages', () => {
    expect(profiles.bluemind.blockPaths).toEqual(expect.arrayContaining(['/var/spool/cyrus', '/var/lib/cyrus']));
    expect(profiles.bluemind).toMatchObject({ nfsCyrusData: 'forbid', nfsCyrusLib: 'forbid', failover: 'automatic' });
  });

  it.each(Object.values(profiles))(
    '$profile asks for a block device only where it asks for shared storage',
    (policy) => {
      expect(policy.sharedPaths).toEqual(expect.arrayContaining([...policy.blockPaths]));
    },
  );

  it.each(Object.values(profiles))(
    '$profile never wants what identifies a host to be equal on both',
    ({ syncedFiles }) => {
      const own =
        /hostname|\/etc\/hosts$|machine-id|ssh_host|fstab|lvmlocal|initiatorname|\.disabled|\/etc\/bm\/default|\.pimp|keepalived|netplan|network/;
      expect(syncedFiles.filter((file) => own.test(file) || file === '/etc/**' || file === '/etc/bm/**')).toEqual([]);
    },
  );

  it('have every policy value that the schema lets a file change, and no other', () => {
    const schema: unknown = JSON.parse(
      readFileSync(new URL('../../schemas/config.schema.json', import.meta.url), 'utf8'),
    );
    expect(schema).toHaveProperty(
      'definitions.policy.properties',
      Object.fromEntries(
        [
          ...Object.keys(profiles.bluemind).filter((key) => key !== 'profile'),
          'sizingUnits',
          'failoverTestDays',
          'failoverTestKinds',
        ].map((key) => [key, expect.anything()]),
      ),
    );
  });
});
