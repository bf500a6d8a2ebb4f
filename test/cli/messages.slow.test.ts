import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-messages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);
const run = (...args: readonly string[]) => halint(args, { cwd: folder });

const hosts = (a: string, b = 'address: 192.0.2.2', vip = '192.0.2.10'): string =>
  `pair: { virtualIps: ["${vip}"], hosts: { a: { name: one, ${a} }, b: { name: two, ${b} } } }\n`;

beforeAll(async () => {
  writeFileSync(
    at('halint.yaml'),
    `pair: { virtualIps: [10.20.0.50], hosts: { a: { name: mail-a, transport: tree, path: ${healthy}/a }, b: { name: mail-b, transport: tree, path: ${healthy}/b } } }\n`,
  );
  await run('gather', '-o', 's.json');
}, 60_000);

describe('messages', { timeout: 60_000 }, () => {
  it('facts of a snapshot are those of the host that is asked for', async () => {
    const { stdout, status } = await run('facts', '--snapshot', 's.json', '--host', 'mail-b', 'operating-system');
    expect(status).toBe(0);
    expect(stdout).toContain('mail-b (');
    expect(stdout).not.toContain('mail-a (');
    expect(await run('facts', '--snapshot', 's.json', '--host', 'nobody')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'halint: no host is called "nobody" in s.json; its hosts are mail-a and mail-b\n',
    });
  });

  it('a variable that is not set is a usage error, before a host is reached', async () => {
    for (const key of ['passphrase', 'password']) {
      writeFileSync(at('env.yaml'), hosts(`address: 192.0.2.1, transport: ssh2, ${key}: { env: HALINT_NOT_SET }`));
      expect(await run('check', '-c', 'env.yaml')).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringMatching(
          new RegExp(`^halint: ${key} of .*: the environment variable HALINT_NOT_SET is not set\n$`),
        ),
      });
    }
  });

  it('config check says where each host is read', async () => {
    writeFileSync(at('port.yaml'), hosts('address: 192.0.2.1, port: 2222, user: halint'));
    expect((await run('config', 'check', '-c', 'port.yaml')).stdout).toContain(
      'one (ssh halint@192.0.2.1, port 2222) and two (ssh 192.0.2.2)',
    );
  });

  it.each([
    [
      'a port in an address',
      hosts('address: "192.0.2.1:2222"'),
      'contains a port; use the separate key for it: address: 192.0.2.1, port: 2222',
    ],
    ['four numbers that are no address', hosts('address: 192.0.2.999'), '"192.0.2.999" is not an IPv4 address'],
    [
      'a loopback address that floats',
      hosts('address: 192.0.2.1', 'address: 192.0.2.2', '127.0.0.1'),
      '127.0.0.1 is a loopback address, which other machines cannot reach',
    ],
    [
      'a link-local address that floats',
      hosts('address: 192.0.2.1', 'address: 192.0.2.2', 'fe80::1'),
      'fe80::1 is a link-local address',
    ],
  ])('the configuration refuses %s', async (_, text, words) => {
    writeFileSync(at('odd.yaml'), text);
    expect(await run('config', 'check', '-c', 'odd.yaml')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining(words),
    });
  });

  it('init refuses the same', async () => {
    const init = (a: string, vip = '192.0.2.10') =>
      run('init', '-o', 'new.yaml', '--host-a', a, '--host-b', '192.0.2.2', '--vip', vip);
    expect((await init('192.0.2.1:0')).stderr).toContain('--host-a: expected a port from 1 to 65535');
    expect((await init('192.0.2.999')).stderr).toContain('--host-a: "192.0.2.999" is not an IPv4 address');
    expect((await init('192.0.2.1', '127.0.0.1')).stderr).toContain('--vip: 127.0.0.1 is a loopback address');
    expect((await init('192.0.2.1', 'fe80::1')).stderr).toContain('--vip: fe80::1 is a link-local address');
    expect(await init('192.0.2.1')).toMatchObject({ status: 0 });
  });

  it('a folder is no recording, and the transport that reads it is named', async () => {
    writeFileSync(
      at('folder.yaml'),
      hosts(`transport: recording, path: ${healthy}/a`, `transport: tree, path: ${healthy}/b`),
    );
    expect(await run('check', '-c', 'folder.yaml')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('transport tree reads a folder'),
    });
  });

  it('a file that is no report is named, with the place', async () => {
    writeFileSync(at('number.json'), '1');
    expect(await run('report', 'trend', 'number.json')).toMatchObject({
      status: 2,
      stderr: 'halint: number.json is not a report of halint: the document is invalid\n',
    });
    expect(await run('check', '--snapshot', 'number.json')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the document violates'),
    });
  });
});
