import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/config/load.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';
import { halint } from './halint.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'halint-untrusted-'));
const folder = join(base, 'repository');
mkdirSync(join(folder, 'a'), { recursive: true });
mkdirSync(join(folder, 'b'));
writeFileSync(join(base, 'secret.yaml'), 'policy: { failover: manual }\n');
symlinkSync('../secret.yaml', join(folder, 'link.yaml'));
symlinkSync('/etc', join(folder, 'etc'));
writeFileSync(join(base, 'outside.yaml'), 'pair: {}\n');
symlinkSync('../outside.yaml', join(folder, 'main-link.yaml'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** What is wrong with a configuration, read as --untrusted-config does. */
function problems(text: string, untrusted = true, config = 'halint.yaml'): string {
  if (config === 'halint.yaml') writeFileSync(join(folder, 'halint.yaml'), text);
  const loaded = loadConfiguration({ cwd: folder, env: { HOME: base }, config, untrusted });
  return loaded.ok ? '' : renderProblems(loaded.problems);
}

const hosts = (more = '', a = 'transport: tree, path: a'): string =>
  `pair:\n  virtualIps: [192.0.2.10]\n  hosts:\n    a: { name: one, address: 192.0.2.1, ${a} }\n    b: { name: two, address: 192.0.2.2, transport: tree, path: b }\n${more}`;

describe('--untrusted-config', () => {
  it('accepts hosts that are files in the folder of the configuration', () => {
    expect(problems(hosts('baseline: known.json\n'))).toBe('');
  });

  it.each([
    ['site rules', hosts('siteRules: site-rules\n'), 'halint.yaml:6:1: site rules are code'],
    [
      'a password of the environment',
      hosts('defaults: { password: { env: TOKEN } }\n'),
      'halint.yaml:6:13: secrets of this machine are not read',
    ],
    [
      'a passphrase in a file',
      hosts('defaults: { passphrase: { file: a/x } }\n'),
      'halint.yaml:6:13: secrets of this machine are not read',
    ],
    [
      'a sudo password',
      hosts('defaults: { sudo: { password: { prompt: true } } }\n'),
      'halint.yaml:6:21: secrets of this machine are not read',
    ],
    [
      'the password of a BMC',
      hosts('', 'transport: tree, path: a, bmc: { address: 192.0.2.9, user: x, password: { env: TOKEN } }'),
      'secrets of this machine are not read',
    ],
    ['this machine', hosts('', 'transport: local'), 'halint.yaml:4:41: transport local runs commands on this machine'],
    ['a host over SSH', hosts('', 'port: 22'), 'halint.yaml:4:5: SSH transports use the keys'],
    [
      'a host over SSH by the defaults',
      `defaults: { transport: openssh }\n${hosts('', 'port: 22')}`,
      'halint.yaml:5:5: SSH transports use the keys',
    ],
    ['a jump host', hosts('defaults: { jump: bastion }\n'), 'halint.yaml:6:13: halint does not log in to hosts'],
    [
      'an account that writes',
      hosts('defaults: { write: { user: x } }\n'),
      'halint.yaml:6:13: halint does not log in to hosts',
    ],
    [
      'a tree elsewhere',
      hosts('', 'transport: tree, path: /etc'),
      '/etc is outside of the folder of the untrusted configuration',
    ],
    [
      'a tree behind a link',
      hosts('', 'transport: tree, path: etc'),
      'etc is outside of the folder of the untrusted configuration',
    ],
    ['an archive above', hosts('', 'transport: archive, path: ../x.tar'), '../x.tar is outside of the folder'],
    [
      'a recording in the home folder',
      hosts('', 'transport: recording, path: ~/s.json'),
      '~/s.json is outside of the folder',
    ],
    [
      'a baseline elsewhere',
      hosts('baseline: /root/known.json\n'),
      'halint.yaml:6:11: /root/known.json is outside of the folder',
    ],
    ['a key', hosts('defaults: { identityFile: ~/.ssh/id_ed25519 }\n'), '.ssh/id_ed25519 is outside of the folder'],
    ['a known_hosts file', hosts('defaults: { knownHosts: /etc/ssh/ssh_known_hosts }\n'), 'is outside of the folder'],
    [
      'a file that it extends',
      `extends: ../secret.yaml\n${hosts()}`,
      'halint.yaml:1:10: ../secret.yaml: it is outside of the folder of the untrusted configuration',
    ],
    [
      'one behind a link',
      `extends: ./link.yaml\n${hosts()}`,
      'halint.yaml:1:10: ./link.yaml: it is outside of the folder of the untrusted configuration',
    ],
  ])('refuses %s, with its place', (_, text, words) => {
    expect(problems(text)).toContain(words);
    expect(problems(text)).toContain('--untrusted-config');
    expect(problems(text, false)).not.toContain('--untrusted-config');
  });

  it('refuses a configuration that is itself a link out of its folder', () => {
    expect(problems('', true, 'main-link.yaml')).toContain('it is a symbolic link to a file outside of its folder');
  });

  it('is an option and a variable of every command that reads a configuration', async () => {
    writeFileSync(join(folder, 'halint.yaml'), hosts('', `transport: tree, path: ${healthy}/a`));
    for (const args of [['check'], ['gather'], ['facts'], ['config', 'check'], ['sync', 'status'], ['sync', 'plan']]) {
      expect(await halint([...args, '--untrusted-config'], { cwd: folder }), args.join(' ')).toMatchObject({
        status: 2,
        stdout: '',
        stderr: expect.stringContaining('is outside of the folder of the untrusted configuration'),
      });
    }
    expect(await halint(['config', 'check'], { cwd: folder, env: { HALINT_UNTRUSTED_CONFIG: '1' } })).toMatchObject({
      status: 2,
    });
    expect(await halint(['config', 'check'], { cwd: folder })).toMatchObject({ status: 0 });
  }, 120_000);
});

describe('an input file', { timeout: 120_000 }, () => {
  it.each([
    ['extends: /etc/shadow', 'it is not a halint configuration'],
    ['extends: ./fifo', './fifo: it is a named pipe (FIFO); a regular file is expected'],
    ['extends: /dev/zero', '/dev/zero: it is a device; a regular file is expected'],
    ['extends: ./large.yaml', './large.yaml: it is larger than 1 MiB'],
    ['extends: ./socket', 'a regular file is expected'],
  ])('%s is refused at once, and nothing of it is shown', async (line, words) => {
    rmSync(join(folder, 'fifo'), { force: true });
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    writeFileSync(join(folder, 'large.yaml'), '#'.repeat(1024 * 1024 + 1));
    rmSync(join(folder, 'socket'), { force: true });
    spawnSync(process.execPath, [
      '-e',
      `require('node:net').createServer().listen(${JSON.stringify(join(folder, 'socket'))}, () => process.kill(process.pid, 'SIGKILL'))`,
    ]);
    // As /etc/shadow is, and as this account can read it.
    writeFileSync(join(folder, 'shadow'), 'root:$y$j9T$CANARY$x:19000:0:99999:7:::\ndaemon:*:19000:0:99999:7:::\n');
    writeFileSync(join(folder, 'halint.yaml'), `${line.replace('/etc/shadow', './shadow')}\n${hosts()}`);
    const { status, stderr } = await halint(['config', 'check'], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('CANARY');
  });

  it.each([
    ['a snapshot', ['check', '--snapshot', 'fifo']],
    ['snapshots', ['check', '--snapshot', '/dev/zero']],
    ['a report', ['report', 'render', 'fifo']],
    ['a plan', ['sync', 'apply', '/dev/zero']],
    ['a baseline', ['check', '--baseline', 'fifo']],
    ['the configuration', ['check', '-c', 'fifo']],
  ])('is no FIFO and no device: %s', async (_, args) => {
    rmSync(join(folder, 'fifo'), { force: true });
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    writeFileSync(join(folder, 'halint.yaml'), hosts());
    expect(await halint(args, { cwd: folder })).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('a regular file is expected'),
    });
  });

  it('may be a pipe of the shell on the command line', () => {
    writeFileSync(join(folder, 'halint.yaml'), hosts());
    const { status, stdout } = spawnSync(
      '/bin/bash',
      ['-c', `"${process.execPath}" "$H" config check -c <(sed s/one/eins/ halint.yaml)`],
      {
        cwd: folder,
        encoding: 'utf8',
        env: { ...process.env, H: fileURLToPath(new URL('../../dist/halint.cjs', import.meta.url)) },
      },
    );
    expect(status).toBe(0);
    expect(stdout).toContain('eins (tree');
  });
});
