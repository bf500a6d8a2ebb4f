import { spawn, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const healthy = join(root, 'fixtures/healthy');
const command = join(root, JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).bin.halint);
const folder = mkdtempSync(join(tmpdir(), 'halint-outputs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);
const trees = `pair:
  name: mail
  virtualIps: [10.20.0.50]
  hosts:
    a: { name: mail-a, address: 10.20.0.11, transport: tree, path: ${healthy}/a }
    b: { name: mail-b, address: 10.20.0.12, transport: tree, path: ${healthy}/b }
`;
const run = (...args: readonly string[]) => halint(args, { cwd: folder });
// The path of the clone may contain spaces.
writeFileSync(at('run'), `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`, { mode: 0o755 });
/** In a shell, as a person types it. */
const shell = (line: string, env: Readonly<Record<string, string>> = {}) =>
  spawnSync('/bin/bash', ['-c', line], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, H: at('run'), ...env },
  });

beforeAll(async () => {
  writeFileSync(at('halint.yaml'), trees);
  expect(await run('gather', '-o', 's.json')).toMatchObject({ status: 0, stderr: '' });
}, 60_000);

describe('where nothing can be written', { timeout: 120_000 }, () => {
  it.each([
    ['gather', ['gather', '-o', '/nonexistent/x'], 'cannot write /nonexistent/x: no such file or directory'],
    ['gather into a folder', ['gather', '-o', '/tmp'], 'cannot write /tmp: it is a folder; a file is expected'],
    ['check', ['check', '-f', 'json=/nonexistent/x'], 'cannot write /nonexistent/x: no such file or directory'],
  ])('%s says so before a host is read', async (_, args, words) => {
    // These hosts do not answer: reading them first takes its time.
    writeFileSync(
      at('silent.yaml'),
      'pair: { virtualIps: [10.20.0.50], hosts: { a: { address: 192.0.2.1, connectTimeout: 30 }, b: { address: ' +
        '192.0.2.2, connectTimeout: 30 } } }\n',
    );
    const began = Date.now();
    const result = await run(...args, '-c', 'silent.yaml');
    expect(result).toMatchObject({ status: 2, stdout: '', stderr: `halint: ${words}\n` });
    expect(Date.now() - began).toBeLessThan(25_000);
  });

  it.each([
    'check --snapshot s.json',
    'check --help',
    '--help',
    '-V',
    'rules list',
    'facts --snapshot s.json operating-system',
    'config check',
    'sync status --snapshot s.json',
    'gather',
  ])('%s is one sentence and exit code 2 on a full disk', (args) => {
    const { status, stderr } = shell(`$H ${args} > /dev/full`);
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'halint: cannot write to standard output: no space left on device\n',
    });
  });

  it.each(['check --help', '-V', 'sync --help', 'rules list', '--help'])(
    '%s says nothing of a reader that has gone',
    (args) => {
      const { stdout, stderr } = shell(`$H ${args} | true; echo "$\{PIPESTATUS[0]}"`);
      expect({ stdout, stderr }).toEqual({ stdout: '0\n', stderr: '' });
    },
  );
});

describe('a report that was there before', { timeout: 120_000 }, () => {
  it('is unchanged when the disk is full, without a temporary file', () => {
    if (process.getuid?.() !== 0) return;
    mkdirSync(at('small'), { recursive: true });
    const { status, stdout, stderr } = shell(
      `unshare -m sh -c 'mount -t tmpfs -o size=64k none small && echo old > small/r.json && $H check --snapshot s.json -f json=small/r.json; code=$?; cat small/r.json; ls -A small; exit $code'`,
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: 'old\nr.json\n' });
    expect(stderr).toBe('halint: cannot write small/r.json: no space left on device\n');
  });

  it('keeps its mode, and a symbolic link to it stays one', async () => {
    writeFileSync(at('real.json'), 'old', { mode: 0o640 });
    symlinkSync('real.json', at('latest.json'));
    expect(await run('check', '--snapshot', 's.json', '-f', `json=${at('latest.json')}`)).toMatchObject({ status: 0 });
    expect(JSON.parse(readFileSync(at('real.json'), 'utf8')).pairs).toHaveLength(1);
    expect(statSync(at('real.json')).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('may be a device or a pipe', () => {
    expect(shell('$H check --snapshot s.json -f json=/dev/stdout | head -c 1').stdout).toBe('{');
    expect(shell('$H check --snapshot s.json -f json=/dev/null; echo $?').stdout).toBe('0\n');
  });

  it('is not written twice by one run', async () => {
    expect(await run('check', '--snapshot', 's.json', '-f', 'json=x', '-f', 'junit=./x')).toMatchObject({
      status: 2,
      stderr: `halint: two reports cannot be written to the same file: ${at('x')}\n`,
    });
    expect(existsSync(at('x'))).toBe(false);
  });
});

describe('a run that is stopped', { timeout: 60_000 }, () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s writes nothing, says so and ends with %i', async (signal, code) => {
    let connections = 0;
    const silent = createServer(() => (connections += 1)).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    writeFileSync(
      at('hanging.yaml'),
      `pair: { virtualIps: [10.20.0.50], hosts: { a: { name: one, address: 127.0.0.1 }, b: { name: two, address: 127.0.0.2 } } }\ndefaults: { port: ${port}, transport: ssh2, connectTimeout: 50, user: x }\n`,
    );
    writeFileSync(at('night.json'), 'old');
    const child = spawn(process.execPath, [command, 'check', '-c', 'hanging.yaml', '-f', 'json=night.json'], {
      cwd: folder,
      env: { PATH: process.env['PATH'], HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    while (connections === 0 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill(signal);
    expect(await ended).toBe(code);
    silent.close();
    expect(stderr).toContain(`halint: stopped by ${signal}`);
    expect(readFileSync(at('night.json'), 'utf8')).toBe('old');
  });
});

describe('an odd account and terminal', { timeout: 60_000 }, () => {
  it('needs no home folder and no entry in passwd', () => {
    if (process.getuid?.() !== 0) return;
    const { status, stderr } = shell(
      `chmod 755 . && chmod 644 s.json halint.yaml && setpriv --reuid=12345 --regid=12345 --clear-groups env -u HOME $H check --snapshot s.json -f json > /dev/null`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    writeFileSync(
      at('ssh.yaml'),
      'pair: { virtualIps: [10.20.0.50], hosts: { a: { address: 127.0.0.1, port: 1 }, b: { address: 127.0.0.2, ' +
        'port: 1 } } }\n',
    );
    const reached = shell(
      `chmod 644 ssh.yaml; setpriv --reuid=12345 --regid=12345 --clear-groups env -u HOME $H check -c ssh.yaml -f text`,
    );
    expect(reached.status).toBe(3);
    expect(reached.stdout.replaceAll(/\s+/g, ' ')).toContain('uid 12345 is not in passwd');
    expect(reached.stdout).not.toContain('internal error');
  });

  it('gets ASCII in the C locale, and no colours from a dumb terminal', () => {
    const plain = shell('$H rules list; $H check --snapshot s.json', { LC_ALL: 'C', TERM: 'dumb' });
    expect(plain.stdout).toContain('rules\n');
    // eslint-disable-next-line no-control-regex
    expect(plain.stdout.match(/[’“”…–—→]|\u001b/)).toBeNull();
    expect(shell('$H rules list', { LC_ALL: 'C.UTF-8' }).stdout).toMatch(/’/);
  });
});
