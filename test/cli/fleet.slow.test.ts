import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { inventoryPairs } from '../../src/cli/input/inventory-pairs.ts';
import type { Side } from '../../src/sdk/index.ts';
import { recordedHost } from '../hosts/kinds/recorded.ts';
import { sosFolder } from '../hosts/kinds/sos.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-fleet-'));
afterAll(() => rmSync(folder, { recursive: true }));
const program = resolve('dist/halint.cjs');

const treePair = (name: string, tree: string): string =>
  `pair:\n  name: ${name}\n  virtualIps: [10.20.0.50]\n  hosts:\n` +
  ['a', 'b']
    .map(
      (side) =>
        `    ${side}: { name: mail-${side}, address: 10.20.0.1${side === 'a' ? 1 : 2}, transport: tree, path: ${join(tree, side)} }\n`,
    )
    .join('');
const sshPair = (name: string, port: number, timeout = 1): string =>
  `pair:\n  name: ${name}\n  virtualIps: [192.0.2.10]\n  hosts:\n` +
  ['a', 'b']
    .map(
      (side, i) =>
        `    ${side}: { name: ${name}-${side}, address: 127.0.0.${i + 1}, port: ${port}, user: root, connectTimeout: ${timeout} }\n`,
    )
    .join('');

function fleet(name: string, configurations: Readonly<Record<string, string>>): string {
  const at = join(folder, name);
  mkdirSync(at);
  for (const [file, text] of Object.entries(configurations)) writeFileSync(join(at, file), text);
  return at;
}
const words = (source: string, ...more: readonly string[]): readonly string[] => [
  ...['check', '--fleet-from', source, '--fleet-folder', `${source}.reports`, '-r', 'vip/*'],
  ...['-f', `json=${source}.json`, ...more],
];
const run = (source: string, ...more: readonly string[]) =>
  spawnSync(process.execPath, [program, ...words(source, ...more)], { encoding: 'utf8', cwd: folder });
const pairsIn = (
  path: string,
): readonly { readonly pair: string; readonly hosts: Readonly<Record<Side, { readonly status: string }>> }[] =>
  JSON.parse(readFileSync(path, 'utf8')).pairs;

describe('check --fleet-from a folder', () => {
  it('checks every pair, whatever is wrong with the others', () => {
    const source = fleet('mixed', {
      'broken.yaml': 'pair: { name: broken }\n',
      'good.yaml': treePair('good', resolve('fixtures/healthy')),
      'unreachable.yaml': sshPair('unreachable', 1),
    });
    const { status, stderr } = run(source);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^broken was not checked: .*broken\.yaml/m);
    expect(pairsIn(`${source}.json`).map(({ pair, hosts }) => [pair, hosts.a.status])).toEqual([
      ['good', 'complete'],
      ['unreachable', 'unreachable'],
    ]);
  });

  it('refuses a folder without configurations, and options that name one pair', () => {
    mkdirSync(join(folder, 'empty'));
    expect(run(join(folder, 'empty')).stderr).toMatch(/it contains no NAME\.yaml/);
    expect(run(join(folder, 'empty'), '--pair', 'x').stderr).toMatch(/--pair cannot be combined with --fleet-from/);
  });
});

/** A folder with reports of sos of the recorded pair, by the path of each. */
function archives(name: string, files: Readonly<Record<string, Side>>): string {
  const at = join(folder, name);
  for (const [path, side] of Object.entries(files)) {
    const made = join(folder, 'made', side);
    if (!existsSync(made)) sosFolder(recordedHost(side), join(made, `sosreport-mail-${side}`));
    mkdirSync(dirname(join(at, path)), { recursive: true });
    execFileSync('tar', ['caf', join(at, path), '-C', made, `sosreport-mail-${side}`]);
  }
  return at;
}
const ofA = 'sosreport-mail-a-2026-11-22-abcdefg.tar.gz';
const ofB = 'sosreport-mail-b-2026-11-22-abcdefg.tar.gz';

describe('check --fleet-from a folder with archives of pairs', () => {
  const source = archives('archived', {
    [`north/${ofA}`]: 'a',
    [`north/${ofB}`]: 'b',
    'renamed/mail-a.tar.gz': 'a',
    'renamed/first.tar': 'b',
    [`lonely/${ofA}`]: 'a',
    [`crowded/${ofA}`]: 'a',
    [`crowded/${ofB}`]: 'b',
    [`crowded/old-${ofB}`]: 'b',
    'twice/mail-a.tar': 'a',
    'twice/MAIL-A.example.org.tgz': 'a',
    'configured/mail-a.tar': 'a',
    'configured/mail-b.tar': 'b',
  });
  mkdirSync(join(source, 'awaited'));
  mkdirSync(join(source, 'keys'));
  writeFileSync(join(source, 'keys/id_ed25519'), 'x');
  writeFileSync(join(source, `north/${ofA}.sha256`), 'x');
  writeFileSync(
    join(source, 'configured/halint.yaml'),
    'pair:\n  name: configured\n  virtualIps: [10.20.0.50]\n  hosts:\n' +
      '    a: { name: mail-a, transport: archive, path: mail-a.tar }\n' +
      '    b: { name: mail-b, transport: archive, path: mail-b.tar }\n',
  );
  const statuses = (path: string) => pairsIn(path).map(({ pair, hosts }) => [pair, hosts.a.status, hosts.b.status]);

  it('checks the pairs with two archives, and says what is wrong with each other folder', () => {
    const { status, stderr } = run(source);
    expect(status).toBe(2);
    expect(statuses(`${source}.json`)).toEqual([
      ['configured', 'complete', 'complete'],
      ['north', 'complete', 'complete'],
      ['renamed', 'unreachable', 'complete'],
    ]);
    expect(stderr).toContain(`lonely was not checked: ${source}/lonely holds ${ofA}: it needs exactly two archives`);
    expect(stderr).toMatch(
      /^crowded was not checked: .* holds old-sosreport\S+, sosreport\S+, sosreport\S+: it needs/m,
    );
    expect(stderr).toMatch(/^twice was not checked: .*, both of MAIL-A\.example\.org by their names/m);
    expect(stderr).toMatch(/^awaited was not checked: .* holds no archive: it needs/m);
    expect(stderr).not.toContain('keys');
    const [, , renamed] = pairsIn(`${source}.json`);
    expect(renamed?.hosts.a).toMatchObject({
      error: expect.stringMatching(/first\.tar comes from mail-b, and by its name from first; rename it to mail-b/),
    });
  });

  it('uses a finished report again with --resume, until an archive changes', () => {
    const again = (): string => run(source, '--resume', '--verbose').stderr;
    expect(again()).toMatch(/north: finished by an earlier run/);
    utimesSync(join(source, 'north', ofB), new Date(), new Date('2026-11-23T00:00:00Z'));
    const changed = again();
    expect(changed).not.toMatch(/north: finished/);
    expect(changed).toMatch(/configured: finished/);
  });

  it('extends --config, which configurations in the folder refuse', () => {
    const shared = join(folder, 'shared.yaml');
    writeFileSync(shared, 'policy:\n  evidenceSkew: 86400\n');
    expect(run(source, '--config', shared).stderr).toMatch(
      /--config cannot be combined with .*configured\/halint\.yaml/,
    );
    const only = archives('only-archives', { [`north/${ofA}`]: 'a', [`north/${ofB}`]: 'b' });
    const { status, stderr } = run(only, '--config', shared);
    expect([status, stderr]).toEqual([3, '']);
    expect(readFileSync(join(`${only}.reports`, 'north.yaml'), 'utf8')).toMatch(/^extends:\n {2}- \.\.\/shared\.yaml/);
    writeFileSync(shared, 'policy:\n  evidenceSkewed: 1\n');
    expect(run(only, '--config', shared).stderr).toMatch(/north was not checked: .*evidenceSkewed/);
  });
});

describe('check --fleet-from --resume', () => {
  it('continues after Ctrl-C without reading a finished pair again', async () => {
    const silent = createServer().listen(0, '0.0.0.0');
    await new Promise((resolveWhen) => silent.once('listening', resolveWhen));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const tree = join(folder, 'tree');
    mkdirSync(tree);
    for (const side of ['a', 'b']) spawnSync('cp', ['-r', resolve(`fixtures/healthy/${side}`), join(tree, side)]);
    const source = fleet('resumed', {
      'good.yaml': treePair('good', tree),
      'hanging.yaml': sshPair('hanging', port, 60),
    });
    const state = join(`${source}.reports`, 'fleet.json');
    const child = spawn(process.execPath, [program, ...words(source)], { cwd: folder, stdio: 'ignore' });
    const ended = new Promise((resolveWhen) => child.once('exit', resolveWhen));
    for (let i = 0; i < 200 && !existsSync(state); i++) await wait(50);
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    silent.close();
    expect(existsSync(`${source}.json`)).toBe(false);
    expect(Object.keys(JSON.parse(readFileSync(state, 'utf8')).finished)).toEqual(['good']);

    // Without its tree, the finished pair could not be read again.
    renameSync(tree, `${tree}.gone`);
    writeFileSync(join(source, 'hanging.yaml'), sshPair('hanging', 1));
    expect(run(source, '--resume').status).toBe(3);
    expect(pairsIn(`${source}.json`).map(({ pair, hosts }) => [pair, hosts.a.status])).toEqual([
      ['good', 'complete'],
      ['hanging', 'unreachable'],
    ]);
    expect(run(source).status, 'without --resume every pair is read').not.toBe(0);
    expect(pairsIn(`${source}.json`)[0]?.hosts.a.status).not.toBe('complete');
  });
});

describe('pairs of an inventory', () => {
  // Written by hand from the Ansible documentation, "How to build your inventory".
  const ini = `[mail-north]
north-a ansible_host=192.0.2.11
north-b ansible_host=192.0.2.12 ansible_port=2222

[mail-north:vars]
halint_virtual_ips=192.0.2.10
halint_external_url=https://north.example.org

[web]
web-1
web-2
[site:children]
mail-north
`;
  const yaml = `all:
  vars: { ansible_user: halint, ansible_become: true }
  children:
    mail_south:
      vars: { halint_virtual_ips: [192.0.2.20, "2001:db8::20"], halint_profile: cyrus }
      hosts: { south-a: { ansible_host: 192.0.2.21 }, south-b: { ansible_host: 192.0.2.22 } }
`;

  it('are the groups of two hosts with a virtual address', () => {
    expect(inventoryPairs(ini)).toEqual([
      {
        name: 'mail-north',
        hosts: {
          a: { name: 'north-a', address: '192.0.2.11' },
          b: { name: 'north-b', address: '192.0.2.12', port: 2222 },
        },
        virtualIps: ['192.0.2.10'],
        externalUrl: 'https://north.example.org',
        sudo: false,
      },
    ]);
    expect(inventoryPairs(yaml)).toMatchObject([
      { name: 'mail_south', virtualIps: ['192.0.2.20', '2001:db8::20'], profile: 'cyrus', sudo: true },
    ]);
  });

  it('are checked with a configuration of their own, which extends --config', () => {
    const inventory = join(folder, 'hosts.ini');
    writeFileSync(inventory, ini.replaceAll(/192\.0\.2\.1([12])( ansible_port=2222)?/g, '127.0.0.$1 ansible_port=1'));
    writeFileSync(join(folder, 'site.yaml'), 'defaults: { connectTimeout: 1 }\n');
    expect(run(inventory, '-c', 'site.yaml').status).toBe(3);
    expect(pairsIn(`${inventory}.json`).map(({ pair }) => pair)).toEqual(['mail-north']);
    expect(readFileSync(join(`${inventory}.reports`, 'mail-north.yaml'), 'utf8')).toContain('site.yaml');
  });
});
