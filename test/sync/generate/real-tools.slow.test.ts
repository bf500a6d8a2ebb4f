import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate, syncTools } from '../../../src/sync/generate/generate.ts';
import type { GeneratedFile } from '../../../src/sync/generate/generated-file.ts';
import type { GeneratorInput } from '../../../src/sync/generate/generator-input.ts';
import { healthyGround } from '../../rules/healthy.ts';
import { groundIn } from './input-of.ts';

const input = groundIn(healthyGround);
const folder = mkdtempSync(join(tmpdir(), 'halint-generate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const has = (tool: string): boolean => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
/**
 * Root with mount namespaces: a tool reads the generated files at their own paths, and the machine’s stay what they
 * are.
 */
const namespaces = spawnSync('unshare', ['--mount', 'true']).status === 0;

const contentOf = (files: readonly GeneratedFile[], path: string): string => {
  const found = files.find((each) => each.path === path && each.host !== 'b');
  if (found === undefined) throw new Error(`${path} is not generated`);
  return found.content;
};

/** Writes the files of host a below a root. */
function placed(files: readonly GeneratedFile[], root: string): void {
  for (const { host, path, mode, content } of files) {
    if (host !== 'a') continue;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    chmodSync(join(root, path), mode);
  }
}

const write = (root: string, path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

const filesBelow = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();

/** Shared files, and files of the same folders that stay where they are. */
const shared = [
  '/etc/aliases',
  '/etc/bm/bm.ini',
  '/etc/bm/nodeclient_key.pem',
  '/etc/bm/truststore.jks',
  '/etc/postfix/main.cf',
  '/etc/ssl/certs/bm_cert-7.pem',
];
const own = [
  '/etc/hostname',
  '/etc/machine-id',
  '/etc/sysctl.conf',
  '/etc/aliases.db',
  '/etc/bm/bm.jks',
  '/etc/bm/mcast.id',
  '/etc/bm/bm-core.disabled',
  '/etc/bm/.halint.0123456789abcdef/bm.ini',
  '/etc/postfix/transport.db',
];

describe.each(syncTools)('%s: every script', (tool) => {
  it.each(generate(tool, input).filter(({ mode, host }) => mode === 0o755 && host !== 'b'))(
    '$path is POSIX sh',
    ({ content }) => {
      expect(spawnSync('sh', ['-n'], { input: content, encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
    },
  );
});

describe.skipIf(!has('lsyncd') || !has('rsync'))('lsyncd itself (skipped where lsyncd is not installed)', () => {
  const [from, to] = [join(folder, 'lsyncd-a'), join(folder, 'lsyncd-b')];

  it('copies what is shared, at its start and afterwards, and nothing else; it deletes nothing', async () => {
    // The same configuration with the hosts' roots in two folders, and without ssh between them.
    const text = contentOf(generate('lsyncd', input), '/etc/lsyncd/lsyncd.conf.lua')
      .replaceAll(/source = "/g, `source = "${from}`)
      .replaceAll(/target = "root@[\d.]+:/g, `target = "${to}`)
      .replaceAll(/^ {2}(rsh|rsync_path) = .*\n/gm, '')
      .replaceAll(/"\/(var\/log|run)\//g, `"${folder}/`);
    for (const { path } of input.shared.folders)
      for (const root of [from, to]) mkdirSync(join(root, path), { recursive: true });
    for (const path of [...shared, ...own]) write(from, path, 'first\n');
    write(to, '/etc/aliases', 'of the other host\n');
    write(folder, 'lsyncd.lua', text);
    const lsyncd = spawn('lsyncd', ['-nodaemon', join(folder, 'lsyncd.lua')], { stdio: 'ignore' });
    try {
      await expect.poll(() => filesBelow(to), { timeout: 15_000 }).toEqual([...shared].sort());
      expect(readFileSync(join(to, '/etc/aliases'), 'utf8')).toBe('first\n');
      for (const path of [...own, '/etc/fstab']) write(from, path, 'second\n');
      write(from, '/etc/.aliases.new', 'second\n');
      renameSync(join(from, '/etc/.aliases.new'), join(from, '/etc/aliases'));
      rmSync(join(from, '/etc/bm/truststore.jks'));
      write(from, '/etc/bm/local/new.ini', 'second\n');
      write(from, '/etc/bm/bm.ini', 'second\n');
      await expect
        .poll(() => readFileSync(join(to, '/etc/aliases'), 'utf8') + readFileSync(join(to, '/etc/bm/bm.ini'), 'utf8'), {
          timeout: 15_000,
        })
        .toBe('second\nsecond\n');
      expect(filesBelow(to)).toEqual([...shared].sort());
    } finally {
      lsyncd.kill('SIGKILL');
    }
  }, 40_000);
});

describe.skipIf(!has('csync2') || !namespaces)(
  'csync2 itself (skipped where it is not installed, and without root)',
  () => {
    const root = join(folder, 'csync2');
    let dirty: readonly string[] = [];

    beforeAll(() => {
      placed(generate('csync2', input), root);
      for (const path of [...shared, ...own, '/etc/bm/local/x.ini', '/etc/bm/local/x.ini~']) write(root, path, 'x\n');
      mkdirSync(join(root, 'db'));
      const script = `mount --bind "$1/etc" /etc && csync2 -k /etc/csync2.key_mail && csync2 -N mail-a -D "$1/db" -cr / && csync2 -N mail-a -D "$1/db" -M`;
      const printed = execFileSync('unshare', ['--mount', 'sh', '-ec', script, 'sh', root], { encoding: 'utf8' });
      dirty = printed.split('\n').flatMap((line) => line.split('\t')[3] ?? []);
    });

    it('takes the configuration, and would send what is shared and nothing else', () => {
      const isFile = (path: string): boolean => !['/etc/bm/local', '/etc/nginx/sites-available'].includes(path);
      expect(dirty.filter(isFile).sort()).toEqual([...shared, '/etc/bm/local/x.ini'].sort());
    });

    it('would send to the other host’s own address', () => {
      expect(contentOf(generate('csync2', input), '/etc/csync2.cfg')).toContain(
        'host mail-a@10.20.0.11 mail-b@10.20.0.12;',
      );
    });
  },
);

describe.skipIf(!has('rsync') || !namespaces)('the script for rsync (skipped without rsync, and without root)', () => {
  const [root, other] = [join(folder, 'rsync-a'), join(folder, 'rsync-b')];

  /**
   * Runs the script with a fake ip, ssh and logger, with the paths of the generated files. `holds`: who has the
   * floating address.
   */
  function run(holds: { readonly sender: boolean; readonly receiver: boolean }) {
    placed(generate('rsync', input), root);
    write(
      root,
      'fake/ip',
      `#!/bin/sh\ncase $RECEIVES in 1) ${holds.receiver ? 'echo 10.20.0.50' : ':'} ;; *) ${holds.sender ? 'echo 10.20.0.50' : ':'} ;; esac\n`,
    );
    // The other host's root is a folder, so what ssh would start there runs in it.
    write(
      root,
      'fake/ssh',
      `#!/bin/sh\nwhile [ "$1" = -o ]; do shift 2; done\n[ "$1" != -l ] || shift 2\nshift\ncd ${other} && RECEIVES=1 exec /bin/sh -c "$*"\n`,
    );
    write(root, 'fake/logger', '#!/bin/sh\necho "log: $*" >&2\n');
    for (const name of ['ip', 'ssh', 'logger']) chmodSync(join(root, 'fake', name), 0o755);
    const command =
      contentOf(generate('rsync', input), '/etc/cron.d/halint-rsync').match(/^\* \* \* \* \* root (.*)$/m)?.[1] ?? '';
    for (const name of ['halint-active', 'halint-receive', 'halint-rsync']) {
      const path = join(root, 'usr/local/sbin', name);
      writeFileSync(
        path,
        readFileSync(path, 'utf8')
          .replace(/^PATH=/m, `PATH=${root}/fake:`)
          .replaceAll('/run/', `${root}/`),
      );
    }
    write(root, 'usr/local/sbin/halint-regenerate', '#!/bin/sh\n: regenerated >"$PWD/regenerated"\n');
    chmodSync(join(root, 'usr/local/sbin/halint-regenerate'), 0o755);
    // A path that is absolute on the other host leads into its folder.
    const script = `mount --bind "$1/usr/local/sbin" /usr/local/sbin; mount --bind "$1/etc" /etc; ${command.replace(/:\/$/, `:${other}/`)}`;
    return spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', root], { encoding: 'utf8' });
  }

  beforeAll(() => {
    for (const path of [...shared, ...own, '/etc/bm/local/x.ini']) write(root, path, 'from a\n');
    for (const file of ['passwd', 'group', 'nsswitch.conf'])
      if (existsSync(`/etc/${file}`)) write(root, `/etc/${file}`, readFileSync(`/etc/${file}`, 'utf8'));
    write(other, '/etc/aliases', 'from b\n');
    write(other, '/etc/only-here', 'from b\n');
  });

  it('copies nothing from a host that is not the active one', () => {
    expect(run({ sender: false, receiver: false })).toMatchObject({ status: 0 });
    expect(filesBelow(other)).toEqual(['/etc/aliases', '/etc/only-here']);
  });

  it('copies nothing while both hosts hold the address, and says why', () => {
    const { status, stderr } = run({ sender: true, receiver: true });
    expect(status).not.toBe(0);
    expect(stderr).toContain('holds the floating address: it receives nothing');
    expect(stderr).toContain('log: -t halint-rsync');
    expect(readFileSync(join(other, '/etc/aliases'), 'utf8')).toBe('from b\n');
  });

  it('copies what is shared, deletes nothing, and lets the other host make its tables anew', () => {
    const { status, stderr } = run({ sender: true, receiver: false });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(filesBelow(other).filter((path) => path.startsWith('/etc/'))).toEqual(
      [...shared, '/etc/bm/local/x.ini', '/etc/only-here'].sort(),
    );
    expect(readFileSync(join(other, '/etc/aliases'), 'utf8')).toBe('from a\n');
    expect(existsSync(join(other, 'regenerated'))).toBe(true);
  });
});

describe.skipIf(!has('postmap') || !namespaces)(
  'the script that makes tables (skipped without Postfix, and without root)',
  () => {
    it('compiles what has changed, beside its place, and leaves the rest alone', () => {
      const root = join(folder, 'tables');
      placed(generate('rsync', input), root);
      write(root, '/etc/aliases', 'postmaster: root\n');
      write(root, '/etc/postfix/transport', 'example.org local:\n');
      write(root, '/etc/postfix/main.cf', 'compatibility_level = 3.6\n');
      write(root, '/etc/postfix/master.cf', '');
      for (const file of ['passwd', 'group']) write(root, `/etc/${file}`, readFileSync(`/etc/${file}`, 'utf8'));
      mkdirSync(join(root, 'state'), { recursive: true });
      const script = join(root, '/usr/local/sbin/halint-regenerate');
      writeFileSync(script, readFileSync(script, 'utf8').replaceAll('/var/lib/halint-regenerate', `${root}/state`));
      const run = (after = ':') =>
        execFileSync(
          'unshare',
          [
            '--mount',
            'sh',
            '-ec',
            `mount --bind "$1/etc" /etc; "$2"; stat -c '%n %Y %i %a' /etc/aliases.db /etc/postfix/transport.db; ${after}`,
            'sh',
            root,
            script,
          ],
          { encoding: 'utf8' },
        );
      expect(
        run('postmap -q example.org hash:/etc/postfix/transport; postalias -q postmaster hash:/etc/aliases'),
      ).toMatch(/local:\nroot\n$/);
      const [aliases, transport] = run().trim().split('\n');
      write(root, '/etc/postfix/transport', 'example.org lmtp:\n');
      const again = run('postmap -q example.org hash:/etc/postfix/transport').trim().split('\n');
      expect(again[0]).toBe(aliases);
      expect(again[1]).not.toBe(transport);
      expect(again[2]).toBe('lmtp:');
      expect(filesBelow(join(root, '/etc/postfix'))).toEqual(['/main.cf', '/master.cf', '/transport', '/transport.db']);
    });
  },
);

describe.skipIf(!has('systemd-analyze') || !namespaces)(
  'systemd itself (skipped without systemd-analyze, and without root)',
  () => {
    it('accepts the unit', () => {
      const root = join(folder, 'unit');
      placed(generate('lsyncd', input), root);
      write(root, 'bin/lsyncd', '#!/bin/sh\n');
      chmodSync(join(root, 'bin/lsyncd'), 0o755);
      const unit = join(root, '/etc/systemd/system/lsyncd.service');
      writeFileSync(unit, readFileSync(unit, 'utf8').replace('/usr/bin/lsyncd', `${root}/bin/lsyncd`));
      const script = 'mount --bind "$1/usr/local/sbin" /usr/local/sbin; systemd-analyze verify --man=no "$2" 2>&1';
      const { status, stdout } = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', root, unit], {
        encoding: 'utf8',
      });
      expect(stdout.split('\n').filter((line) => line.includes('lsyncd.service'))).toEqual([]);
      expect(status).toBe(0);
    });
  },
);

describe.skipIf(!has('keepalived') || !namespaces)(
  'keepalived itself (skipped where it is not installed, and without root)',
  () => {
    const kept: GeneratorInput = { ...input, addressManager: { by: 'keepalived', instance: 'mail' } };
    const files = generate('lsyncd', kept);

    it('accepts the lines, with the script beside them', () => {
      const root = join(folder, 'keepalived');
      placed(files, root);
      for (const file of ['passwd', 'group', 'nsswitch.conf'])
        if (existsSync(`/etc/${file}`)) write(root, `/etc/${file}`, readFileSync(`/etc/${file}`, 'utf8'));
      const instance =
        'vrrp_instance mail {\n  state BACKUP\n  interface v0\n  virtual_router_id 51\n  priority 100\n  virtual_ipaddress {\n    10.20.0.50/24\n  }\n';
      const part = files.find(({ path }) => path === 'keepalived.conf.part')?.content ?? '';
      write(root, '/etc/keepalived/keepalived.conf', part.replace('vrrp_instance mail {\n', instance));
      const run = spawnSync(
        'unshare',
        [
          '--mount',
          '--net',
          'sh',
          '-c',
          'ip link add v0 type veth peer name v1; mount --bind "$1/etc" /etc; keepalived -t -f ' +
            '/etc/keepalived/keepalived.conf 2>&1',
          'sh',
          root,
        ],
        { encoding: 'utf8' },
      );
      expect(run).toMatchObject({ status: 0, stdout: '' });
    });

    it.each([
      ['MASTER', 'start lsyncd'],
      ['BACKUP', 'stop lsyncd'],
      ['FAULT', 'stop lsyncd'],
      ['STOP', 'stop lsyncd'],
      ['a state of the future', 'stop lsyncd'],
    ])('in state %s: %s', (state, expected) => {
      const fake = join(folder, 'systemctl-only');
      write(fake, 'systemctl', '#!/bin/sh\necho "$*"\n');
      write(fake, 'logger', '#!/bin/sh\n');
      for (const name of ['systemctl', 'logger']) chmodSync(join(fake, name), 0o755);
      const script = contentOf(files, '/etc/keepalived/halint-notify.sh');
      expect(
        spawnSync('sh', ['-s', 'INSTANCE', 'mail', state], {
          input: script,
          encoding: 'utf8',
          env: { PATH: `${fake}:/usr/bin:/bin` },
        }).stdout.trim(),
      ).toBe(expected);
    });
  },
);
