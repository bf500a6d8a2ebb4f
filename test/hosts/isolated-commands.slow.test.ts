import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { command } from '../../src/sdk/index.ts';
import { collectHere as collect } from './collect-here.ts';
import { hasProgram } from './machine.ts';

/**
 * Commands that run only in a private mount namespace. The collection script runs on this machine, in namespaces of the
 * test's own where a test needs mounts.
 */
const folder = mkdtempSync(join(tmpdir(), 'halint-isolated-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lacking = spawnSync('unshare', ['--mount', '--propagation', 'slave', 'true']).status !== 0;

const isolated = (script: string, timeout = 5) => command(['sh', '-c', script], { isolated: true, timeout });
const outside = command(['echo', 'outside']);

describe.skipIf(lacking)('an isolated command (needs root and unshare)', { timeout: 60_000 }, () => {
  it('cannot write to a file system of the host', async () => {
    const folders = ['/', '/etc', '/usr/bin', '/var/lib', '/root', '/opt'];
    const attempt = isolated(`for folder in ${folders.join(' ')}; do
touch "$folder/halint-was-here" 2>&1 | sed 's/.*: //'
done
sed -i 1d /etc/hosts || echo kept`);
    const { complete, stdout } = await collect([attempt, outside]);
    expect(complete).toBe(true);
    expect(stdout(attempt)).toBe(`${'Read-only file system\n'.repeat(folders.length)}kept\n`);
    expect(folders.filter((path) => existsSync(`${path}/halint-was-here`))).toEqual([]);
  });

  it('has empty folders in memory for sockets, logs and temporary files, with the log folders of the host', async () => {
    const look = isolated(
      'ls -A /dev/shm /tmp | grep -v : | tr -d "\\n"; [ ! -e /run/systemd ] && [ -d /var/log/apt ] && pwd',
    );
    const write = isolated(
      'for folder in /run /dev/shm /tmp /var/tmp /var/log .; do touch "$folder/halint-was-here" || echo "$folder"; done',
    );
    const { stdout } = await collect([look, write]);
    expect(stdout(look)).toBe('/run/halint\n');
    expect(stdout(write)).toBe('');
    expect(['/run', '/dev/shm', '/tmp', '/var/log'].filter((path) => existsSync(`${path}/halint-was-here`))).toEqual(
      [],
    );
  });

  it('resolves host names from /etc/hosts alone, logs to no daemon and leaves no core dump', async () => {
    const names = isolated('grep "^hosts:" /etc/nsswitch.conf; getent hosts localhost | wc -l; ulimit -c');
    const log = isolated('[ ! -S /dev/log ] && echo none');
    const { stdout } = await collect([names, log]);
    expect(stdout(names)).toBe('hosts: files\n1\n0\n');
    expect(stdout(log)).toBe('none\n');
  });

  it.skipIf(!hasProgram('cibadmin'))('is given the live CIB, which is asked for outside (needs cibadmin)', async () => {
    const cib = join(folder, 'cib.xml');
    writeFileSync(
      cib,
      '<cib validate-with="pacemaker-3.0" admin_epoch="0" epoch="7" num_updates="0"><configuration><crm_config/><nodes/><resources/><constraints/></configuration><status/></cib>\n',
    );
    const reads = command(['grep', '-c', 'epoch="7"'], { isolated: true, input: 'live-cib' });
    const other = command(['cat'], { isolated: true });
    const { stdout } = await collect([reads, other, outside], ['sh', '-s'], { CIB_file: cib });
    expect(stdout(reads)).toBe('1\n');
    expect(stdout(other)).toBe('');
    const { stdout: without } = await collect([reads, other, outside]);
    expect(without(reads)).toBe('0\n');
  });

  it.each([
    ['hangs', 'echo begun; sleep 60', { reason: 'timeout' }],
    ['hangs and ignores signals', 'trap "" TERM INT HUP PIPE; while :; do sleep 60; done', { reason: 'timeout' }],
    ['prints without end', 'yes', { reason: 'too-large' }],
    ['aborts', 'kill -ABRT $$', { value: { exit: 134 } }],
    ['kills its process group', 'kill -KILL 0', { read: false }],
    ['prints garbage', 'head -c 5000 /dev/urandom', { read: true }],
    ['fills the memory of its folder', 'yes >/run/full; echo no', { read: true }],
  ])('costs the others nothing when it %s', async (_, script, expected) => {
    // What prints without end reaches its limit of output first, on a slow machine too.
    const bad = isolated(script, 'reason' in expected && expected.reason === 'too-large' ? 30 : 2);
    const good = ['one', 'two', 'three'].map((word) => command(['echo', word], { isolated: true }));
    const { complete, reading, stdout } = await collect([bad, ...good, outside]);
    expect(complete).toBe(true);
    expect(reading(bad)).toMatchObject(expected);
    expect([...good, outside].map(stdout)).toEqual(['one\n', 'two\n', 'three\n', 'outside\n']);
  });

  it('does not keep a data file system busy that the host unmounts meanwhile', async () => {
    const data = join(folder, 'data');
    const stays = isolated(
      `grep -c ' ${data} ' /proc/self/mountinfo; sleep 2; grep -c ' ${data} ' /proc/self/mountinfo`,
    );
    const host = `mount --make-rshared /
mkdir -p '${data}'
mount -t tmpfs data '${data}'
(sleep 1; umount '${data}') </dev/null >/dev/null 2>&1 &
exec sh -s`;
    const { stdout } = await collect([stays], ['unshare', '--mount', 'sh', '-c', host]);
    expect(stdout(stays)).toBe('1\n0\n');
  });

  it('sees no mount of a disk that was not asked for', async () => {
    const points = ['asked not', 'share', 'memory'].map((name) => join(folder, name));
    const looks = isolated(`cut -d' ' -f5 /proc/self/mountinfo | grep '^${folder}'; echo end`);
    const host = `mkdir '${points[0]}' '${points[1]}' '${points[2]}'
mount --bind /etc '${points[0]}'
mount --bind /etc '${points[1]}'
mount -t ramfs none '${points[2]}'
exec sh -s`;
    const { stdout } = await collect([looks, outside], ['unshare', '--mount', 'sh', '-c', host]);
    expect(stdout(looks)).toBe(`${folder}/memory\nend\n`);
  });
});

describe('where no private namespace can be made', () => {
  const command1 = isolated('echo ran >&2; echo ran');
  const absent = command(['halint-no-such-program'], { isolated: true });
  const four = ['one', 'two', 'three', 'four'].map((word) => command(['echo', word], { isolated: true }));
  const sources = [command1, absent, ...four, outside];

  it.skipIf(process.getuid?.() !== 0)('an ordinary account runs none of them, and the reason says so', async () => {
    const argv = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', 'sh', '-s'];
    const { complete, reading, stdout } = await collect(sources, argv);
    expect(complete).toBe(true);
    expect(reading(command1)).toEqual({
      read: false,
      reason: 'denied',
      detail: 'sh runs only in a private mount namespace, which needs root',
    });
    expect(reading(absent)).toMatchObject({ reason: 'absent' });
    expect(four.map(reading)).toEqual(four.map(() => expect.objectContaining({ reason: 'denied' })));
    expect(stdout(outside)).toBe('outside\n');
  });

  it.skipIf(lacking)('root without the right to mount runs none of them', async () => {
    const argv = ['setpriv', '--bounding-set=-sys_admin', '--inh-caps=-sys_admin', 'sh', '-s'];
    const { complete, reading, stdout } = await collect(sources, argv);
    expect(complete).toBe(true);
    expect(reading(command1)).toEqual({
      read: false,
      reason: 'not-collected',
      detail: 'sh runs only in a private mount namespace, and none can be made there',
    });
    expect(reading(absent)).toMatchObject({ reason: 'absent' });
    expect(stdout(outside)).toBe('outside\n');
  });

  it.skipIf(lacking)('a file system that cannot be made read-only stops them', async () => {
    const host = `printf '#!/bin/sh\\nexit 1\\n' >'${folder}/mount'
chmod 755 '${folder}/mount'
mount --bind '${folder}/mount' "$(readlink -f "$(command -v mount)")"
exec sh -s`;
    const { complete, reading } = await collect(sources, ['unshare', '--mount', 'sh', '-c', host]);
    expect(complete).toBe(true);
    expect([command1, ...four].map(reading)).toEqual(
      [command1, ...four].map(() => expect.objectContaining({ read: false, reason: 'not-collected' })),
    );
  });
});

const noTrace = lacking || !hasProgram('strace');

describe.skipIf(noTrace)('the system calls of isolated programs (needs root, unshare and strace)', () => {
  let calls: readonly string[] = [];
  const log = join(folder, 'trace');
  const wanted = ['corosync', 'crm_simulate', 'nginx', 'postmap'].filter(hasProgram);
  const programs = [
    isolated('touch /tmp/a /run/b /var/log/c /etc/d; mkdir /var/lib/e; ln -s x /usr/f; mv /etc/hosts /etc/g'),
    command(['corosync', '-t'], { isolated: true }),
    command(['nginx', '-t'], { isolated: true }),
    command(['postmap', '-q', 'x', 'static:x'], { isolated: true }),
  ];

  beforeAll(async () => {
    const changes =
      'openat,open,creat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,truncate,chmod,fchmodat,chown,fchownat,mknod,mknodat,bind,connect';
    await collect(programs, ['strace', '-f', '-qq', '-y', '-o', log, '-e', `trace=${changes}`, 'sh', '-s']);
    const { readFileSync } = await import('node:fs');
    calls = readFileSync(log, 'utf8').split('\n');
  });

  it('change no file outside memory', () => {
    expect(wanted.length).toBeGreaterThan(0);
    const changing = calls.filter(
      (line) =>
        !/ = -1 /.test(line) &&
        !/unfinished|resumed|\+\+\+|---/.test(line) &&
        (!/open(at)?\(/.test(line) || /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/.test(line)),
    );
    const paths = changing.flatMap((line) => /"([^"]*)"/.exec(line)?.[1] ?? []);
    const outsideOfMemory = paths.filter(
      (path) =>
        path.startsWith('/') && !/^\/(dev\/null|dev\/tty|(run|tmp|dev\/shm|var\/(log|tmp|lib\/nginx))\/|$)/.test(path),
    );
    expect(outsideOfMemory).toEqual([]);
    expect(changing.some((line) => line.includes('/tmp/a'))).toBe(true);
    expect(calls.some((line) => line.includes('/etc/d') && line.includes('EROFS'))).toBe(true);
  });
});
