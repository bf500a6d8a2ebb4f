import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { inventoryPairs } from '../../src/cli/input/inventory-pairs.ts';

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
): readonly { readonly pair: string; readonly hosts: { readonly a: { readonly status: string } } }[] =>
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
