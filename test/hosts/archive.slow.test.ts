import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as zlib from 'node:zlib';
import { create } from 'tar';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { archiveHost } from '../../src/hosts/offline/archive.ts';
import type { Source } from '../../src/sdk/index.ts';
import { command, file, glob, listing, sourceKey } from '../../src/sdk/index.ts';

// Reports are written here by hand, as sos 4.0 and crm_report 2.1.5 write them; test/lab makes real ones of a real
// pair.

const folder = mkdtempSync(join(tmpdir(), 'halint-archive-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

function write(path: string, text: string): string {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  return join(folder, path);
}

/** Packs folders that lie in `folder`, as whoever sends a report does. */
function pack(archive: string, names: readonly string[], cwd = folder): string {
  create({ file: join(folder, archive), cwd, gzip: archive.endsWith('gz'), sync: true, portable: false }, [...names]);
  return join(folder, archive);
}

/** A header of ustar: pax interchange format, POSIX.1-2001. */
function tarHeader(name: string, size: number, type: string): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\x0000', 257);
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return block;
}

async function read(path: string, sources: readonly Source[], name = 'mail-a', deadline = 20) {
  const snapshot = await archiveHost(name, path).collect(
    { sources, digestKey: 'k', secrets: {}, deadline },
    new AbortController().signal,
  );
  return { snapshot, reading: (source: Source) => snapshot.readings[sourceKey(source)] };
}

const refusal = async (path: string, deadline?: number): Promise<string | undefined> => {
  const { snapshot } = await read(path, [file('/etc/hostname')], 'mail-a', deadline);
  expect(snapshot).toMatchObject({ status: 'unreachable', readings: {} });
  return snapshot.error;
};

/**
 * A tar archive in which the path of one file has this many folders: in a header of pax, as GNU tar and Python write
 * long names.
 */
function deepArchive(name: string, folders: number): string {
  const block = (path: string, type: string, size: number): Buffer => {
    const header = Buffer.alloc(512);
    header.write(path.slice(0, 99));
    header.write(
      `0000644\0${'0000000\0'.repeat(2)}${size.toString(8).padStart(11, '0')}\0${'0'.repeat(11)}\0        ${type}`,
      100,
    );
    header.write('ustar\0' + '00', 257);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return header;
  };
  const padded = (text: string): Buffer =>
    Buffer.concat([Buffer.from(text), Buffer.alloc((512 - (text.length % 512)) % 512)]);
  const record = (value: string): string => {
    const rest = ` path=${value}\n`;
    const length = rest.length + String(rest.length + 5).length;
    return `${length}${rest}`;
  };
  const pax = record(`etc/${'a/'.repeat(folders)}x`);
  const bytes = Buffer.concat([
    block('pax', 'x', pax.length),
    padded(pax),
    block('x', '0', 1),
    padded('x'),
    Buffer.alloc(1024),
  ]);
  writeFileSync(join(folder, name), zlib.gzipSync(bytes));
  return join(folder, name);
}

describe('an archive with a path of many folders', () => {
  it('is read, as deep as Linux has paths', async () => {
    const { snapshot, reading } = await read(deepArchive('deep.tar.gz', 2000), [
      file(`/etc/${'a/'.repeat(2000)}x`),
      listing('all', ['/etc/**']),
    ]);
    expect(snapshot.status).toBe('complete');
    expect(reading(file(`/etc/${'a/'.repeat(2000)}x`))).toMatchObject({ value: { text: 'x' } });
    expect(reading(listing('all', ['/etc/**']))).toMatchObject({
      partly: { value: [{ type: 'file', size: 1 }] },
    });
  });

  it('is refused where no program could have made it', async () => {
    expect(await refusal(deepArchive('deeper.tar.gz', 20_000))).toMatch(
      /it holds a path of 40005 characters, and Linux has none of more than 4096/,
    );
  });
});

describe('an archive of a root', () => {
  write('root/etc/hostname', 'mail-a\n');
  write('root/etc/drbd.d/b.res', 'b');
  write('root/etc/drbd.d/a.res', 'a');
  write('root/etc/large', 'x'.repeat(2 * 1024 * 1024));
  chmodSync(write('root/etc/bm/bm.ini', 'user = bj\npassword = hunter2\n'), 0o640);
  symlinkSync('/etc/hostname', join(folder, 'root/etc/absolute'));
  symlinkSync('../../../../../../etc/passwd', join(folder, 'root/etc/above'));
  symlinkSync('/etc', join(folder, 'root/system'));
  symlinkSync('circle', join(folder, 'root/etc/circle'));
  linkSync(join(folder, 'root/etc/hostname'), join(folder, 'root/etc/twin'));
  write('root/usr/lib/os-release', 'ID=debian\n');
  write('root/var/lib/dpkg/status', '');
  symlinkSync('/srv/shared/main.cf', join(folder, 'root/etc/main.cf'));
  symlinkSync('/dev/null', join(folder, 'root/etc/masked'));
  const plain = pack('root.tar', ['etc', 'system', 'usr', 'var'], join(folder, 'root'));
  const zipped = pack('root.tar.gz', ['./etc', './system', './usr', './var'], join(folder, 'root'));

  it('gives files, patterns and links, hard ones too', async () => {
    const paths = ['/etc/hostname', '/etc/absolute', '/etc/twin', '/system/hostname'];
    const { snapshot, reading } = await read(zipped, [...paths.map((path) => file(path)), glob('/etc/drbd.d/*.res')]);
    expect(snapshot).toMatchObject({ status: 'complete', via: `archive ${zipped}` });
    for (const path of paths) expect(reading(file(path))).toEqual({ read: true, value: { path, text: 'mail-a\n' } });
    expect(reading(glob('/etc/drbd.d/*.res'))).toMatchObject({
      value: [{ path: '/etc/drbd.d/a.res' }, { path: '/etc/drbd.d/b.res' }],
    });
  });

  it('is refused in the place of the other host', async () => {
    const fallbackFor = (name: string, peer: string) =>
      archiveHost(name, plain, { peer }).collect(
        { sources: [], digestKey: 'k', secrets: {}, deadline: 20 },
        new AbortController().signal,
      );
    expect(await fallbackFor('mail-b', 'mail-a.example.org')).toMatchObject({
      status: 'unreachable',
      error: expect.stringMatching(
        /comes from mail-a, but halint.yaml names it for mail-b.* exchanged, or is one given twice/,
      ),
    });
    expect(await fallbackFor('mail-a.example.org', 'mail-b')).toMatchObject({ status: 'complete' });
    expect(await fallbackFor('left', 'right')).toMatchObject({ status: 'complete' });
  });

  it('may lie in a folder of its own', async () => {
    expect(
      (await read(pack('named.tgz', ['root']), [file('/etc/hostname')])).reading(file('/etc/hostname')),
    ).toMatchObject({ read: true });
  });

  it('never leaves the archive, and ends where links lead in a circle', async () => {
    const out = [file('/etc/above'), file('/system/passwd'), file('/etc/circle')];
    const { reading } = await read(plain, out);
    for (const source of out) expect(reading(source)).toMatchObject({ read: false });
  });

  it('has owners, modes, times and digests as they were packed, of files too large to be read as well', async () => {
    const source = listing('l', ['/etc/bm/bm.ini', '/etc/large'], 'plain');
    const { reading } = await read(plain, [source, file('/etc/large')]);
    const sha256 = (path: string): string =>
      execFileSync('sha256sum', [join(folder, path)], { encoding: 'utf8' }).slice(0, 64);
    expect(reading(source)).toMatchObject({
      value: [
        {
          path: '/etc/bm/bm.ini',
          type: 'file',
          access: { mode: 0o640, uid: process.getuid?.() },
          modified: expect.any(Number),
          digest: sha256('root/etc/bm/bm.ini'),
        },
        { path: '/etc/large', size: 2 * 1024 * 1024, digest: sha256('root/etc/large') },
      ],
    });
    expect(reading(file('/etc/large'))).toMatchObject({ reason: 'too-large' });
  });

  it('hides secrets as a host would', async () => {
    const source = file('/etc/bm/bm.ini', { mask: [{ kind: 'value', after: 'password *= *', until: 'line' }] });
    expect(JSON.stringify((await read(plain, [source])).reading(source))).toMatch(
      /user = bj\\npassword = secret:[0-9a-f]{32}\\n/,
    );
  });

  it('calls a file absent only where its folder was packed, and never what a live host would have to tell', async () => {
    const some = listing('l', ['/etc/hostname', '/opt/x']);
    const { reading } = await read(plain, [file('/etc/none'), file('/opt/x'), command(['ip', 'addr']), some]);
    expect(reading(file('/etc/none'))).toMatchObject({ reason: 'absent' });
    expect(reading(some)).toMatchObject({
      partly: {
        value: [{ path: '/etc/hostname' }],
        without: [{ path: '/opt/x', why: expect.stringMatching(/ does not contain \/opt\/x$/) }],
      },
    });
    for (const source of [file('/opt/x'), command(['ip', 'addr']), some]) {
      expect(reading(source)).toMatchObject({ reason: 'not-collected' });
      expect(reading(source)).not.toHaveProperty('leftOut');
    }
  });

  it('does not call a file absent that is a link to something that was not packed', async () => {
    const { reading } = await read(plain, [file('/etc/main.cf'), file('/etc/masked'), glob('/etc/main.c?')]);
    for (const source of [file('/etc/main.cf'), glob('/etc/main.c?')])
      expect(reading(source)).toMatchObject({
        reason: 'not-collected',
        detail: expect.stringContaining('link to /srv/shared'),
      });
    expect(reading(file('/etc/masked'))).toMatchObject({ reason: 'absent' });
  });

  it('calls nothing absent where only a part of a root was packed', async () => {
    const part = pack('part.tar', ['etc'], join(folder, 'root'));
    const { reading } = await read(part, [file('/etc/hostname'), file('/etc/none'), glob('/etc/none.d/*')]);
    expect(reading(file('/etc/hostname'))).toMatchObject({ read: true });
    for (const source of [file('/etc/none'), glob('/etc/none.d/*')])
      expect(reading(source)).toMatchObject({ reason: 'not-collected' });
  });

  const isMissing = (program: string): boolean => spawnSync(program, ['--version']).error !== undefined;
  describe.each(['xz', 'bzip2', 'zstd'])('%s', (program) =>
    it.skipIf(isMissing(program))('has compressed it (skipped: not installed)', async () => {
      const packed = join(folder, `root.tar.${program}`);
      writeFileSync(packed, execFileSync(program, ['-c', plain], { maxBuffer: 1 << 26 }));
      expect((await read(packed, [file('/etc/hostname')])).reading(file('/etc/hostname'))).toMatchObject({
        read: true,
      });
      truncateSync(packed, 200);
      expect(await refusal(packed)).toMatch(/is not whole|no whole tar archive/);
      if (program === 'zstd' && 'createZstdDecompress' in zlib) return;
      vi.stubEnv('PATH', '/nonexistent');
      if (program === 'xz') return expect(await refusal(packed)).toMatch(/is not whole/);
      expect(await refusal(packed)).toMatch(new RegExp(`there is no ${program} here .*install it .*or unpack`));
    }),
  );

  it('is nothing at all where it is not whole, or no archive', async () => {
    const cut = (name: string, from: string): string => {
      const whole = readFileSync(from);
      writeFileSync(join(folder, name), whole.subarray(0, whole.length / 2));
      return join(folder, name);
    };
    expect(await refusal(cut('cut.tar.gz', zipped))).toMatch(/cut\.tar\.gz is not whole: unexpected end of file/);
    expect(await refusal(cut('cut.tar', pack('files.tar', ['large'], join(folder, 'root/etc'))))).toMatch(
      /no whole tar archive: .*[Tt]runcated/,
    );
    expect(await refusal(write('text.tar', 'no archive\n'.repeat(200)))).toMatch(/no whole tar archive/);
    expect(await refusal(write('empty.tar', ''))).toMatch(/no whole tar archive/);
    expect(await refusal(join(folder, 'nowhere.tar'))).toBe(`there is no ${join(folder, 'nowhere.tar')}`);
    expect(
      await refusal(pack('other.tar', ['letter.txt'], join(write('letter/letter.txt', 'Dear support\n'), '..'))),
    ).toMatch(/holds no folder etc and no output of a command .*: it is no report of sos/);
    expect(await refusal('/dev/null')).toBe('/dev/null is neither a file nor a folder');
  });

  it('has no more names, and none longer, than a host has', async () => {
    const long = join(folder, 'long.tar');
    // One pax header with a path (POSIX pax format: length, blank, key=value, newline), and an empty file.
    const name = `etc/${'a/'.repeat(3000)}x`;
    const record = ` path=${name}\n`;
    const pax = `${record.length + 4}${record}`;
    writeFileSync(
      long,
      Buffer.concat([
        tarHeader('x', pax.length, 'x'),
        Buffer.from(pax.padEnd(Math.ceil(pax.length / 512) * 512, '\0')),
        tarHeader('x', 0, '0'),
        Buffer.alloc(1024),
      ]),
    );
    expect(await refusal(long)).toMatch(
      /long\.tar is no whole tar archive: it holds a path of 6005 characters, and Linux has none of more than 4096/,
    );
    const many = join(folder, 'many.tar.gz');
    const deep = (i: number): Buffer => {
      const text = ` path=etc/${i}/${'a/'.repeat(1900)}x\n`;
      const one = `${text.length + 4}${text}`;
      return Buffer.concat([
        tarHeader('x', one.length, 'x'),
        Buffer.from(one.padEnd(Math.ceil(one.length / 512) * 512, '\0')),
        tarHeader('x', 0, '0'),
      ]);
    };
    writeFileSync(
      many,
      zlib.gzipSync(Buffer.concat([...Array.from({ length: 200 }, (_, i) => deep(i)), Buffer.alloc(1024)])),
    );
    expect(await refusal(many, 60)).toMatch(
      /many\.tar\.gz holds more than 250000 files and folders; unpack what is needed/,
    );
  }, 90_000);

  it('ends at its deadline', async () => {
    const bomb = join(folder, 'bomb.tar.gz');
    execFileSync('sh', ['-c', `{ head -c 512 "$1"; head -c 300000000 /dev/zero; } | gzip -1 >"$2"`, 'sh', plain, bomb]);
    expect(await refusal(bomb, 0.1)).toBe(`${bomb} was not read within 0.1 s`);
  }, 60_000);
});

describe('a report of sos', () => {
  const command_ = (exec: string, filepath: string | null, return_code: number, more: object = {}) => ({
    exec,
    filepath,
    return_code,
    ...more,
  });
  const report = (name: string, components: object = {}): string => {
    const at = (path: string, text: string): string => write(`${name}/${path}`, text);
    at('etc/fstab', 'LABEL=mail /var/spool/cyrus ext4 defaults 0 2\n');
    at('etc/corosync/corosync.conf', 'totem { }\n');
    at('etc/keepalived/keepalived.conf', 'vrrp_instance mail {\n  authentication {\n    auth_pass ********\n  }\n}\n');
    at('etc/ha.cf', '# ****************\n# our settings ****\nnode mail-a\n');
    at('sos_strings/networking/etc.hosts.tailed', '10.0.0.1 x\n');
    symlinkSync('../sos_strings/networking/etc.hosts.tailed', join(folder, name, 'etc/hosts'));
    at('sos_commands/networking/ip_-d_address', '1: lo\n');
    at('sos_commands/kernel/sysctl_-a', 'vm.swappiness = 1\n');
    at('sos_commands/systemd/systemctl_show_--all', 'Version=252\n');
    at('sos_commands/pacemaker/crm_report/mail-a/RUNNING', 'mail-a\n');
    at('sos_commands/pacemaker/crm_report/mail-a/cib.xml', '<cib epoch="9"/>\n');
    at('sos_commands/pacemaker/crm_report/mail-a/cib.xml.live', '<cib epoch="10"/>\n');
    const plugins = {
      corosync: {
        commands: [],
        files: [{ specification: '/etc/corosync', files_copied: ['etc/corosync/corosync.conf'] }],
      },
      networking: {
        commands: [
          command_('ip -d address', 'sos_commands/networking/ip_-d_address', 0),
          command_('ethtool eth0', null, 127),
        ],
        files: [{ specification: '/etc/host*', files_copied: ['etc/hosts'] }],
      },
      kernel: { commands: [command_('sysctl -a', 'sos_commands/kernel/sysctl_-a', 0, { truncated: true })], files: [] },
      systemd: {
        commands: [
          command_('systemctl show --all', 'sos_commands/systemd/systemctl_show_--all', 0),
          command_('timedatectl show', 'x', 124),
        ],
        files: [],
      },
    };
    // Of a host with many disks it is longer than a host could send as one file.
    at(
      'sos_reports/manifest.json',
      JSON.stringify({
        version: '4.0',
        devices: 'x'.repeat(1_500_000),
        components: { report: { plugins }, ...components },
      }),
    );
    return name;
  };
  const packed = pack('sosreport.tar.gz', [report('sosreport-mail-a')]);

  const ip = command(['ip', 'addr'], { recordedAs: [['ip', '-d', 'address']] });
  const everything: readonly Source[] = [
    file('/etc/fstab'),
    file('/etc/hosts'),
    file('/etc/ha.cf'),
    file('/etc/keepalived/keepalived.conf'),
    file('/etc/exports'),
    file('/etc/corosync/uidgid'),
    file('/etc/corosync/authkey'),
    glob('/etc/host*'),
    glob('/etc/corosync/*.conf'),
    listing('l', ['/etc/fstab', '/etc/keepalived/*'], 'plain'),
    ip,
    command(['ethtool', 'eth0']),
    command(['sysctl', 'x'], { recordedAs: [['sysctl', '-a']] }),
    command(['timedatectl', 'show']),
    command(['cibadmin', '-Q']),
  ];

  it('gives files, and what commands printed and how they ended', async () => {
    const { reading } = await read(packed, everything);
    expect(reading(file('/etc/fstab'))).toMatchObject({ read: true });
    expect(reading(ip)).toEqual({ read: true, value: { stdout: '1: lo\n', stderr: '', exit: 0 } });
    expect(reading(command(['ethtool', 'eth0']))).toMatchObject({ reason: 'absent' });
  });

  it('gives the CIB that crm_report took from the running cluster for it', async () => {
    expect((await read(packed, everything)).reading(command(['cibadmin', '-Q']))).toMatchObject({
      value: { stdout: '<cib epoch="10"/>\n', exit: 0 },
    });
  });

  it('does not give what sos cut off or gave up waiting for, nor an answer to another question', async () => {
    const show = command(['systemctl', 'show', 'x'], { recordedAs: [['systemctl', 'show', '*']] });
    const { reading } = await read(packed, [...everything, show]);
    for (const source of [command(['sysctl', 'x']), command(['timedatectl', 'show']), show])
      expect(reading(source)).toMatchObject({ reason: 'not-collected' });
    expect(reading(file('/etc/hosts'))).toMatchObject({
      reason: 'not-collected',
      detail: expect.stringContaining('only the end'),
    });
  });

  it('does not take a secret that was struck out for the secret, and asterisks in comments for neither', async () => {
    const { reading } = await read(packed, everything);
    expect(reading(file('/etc/keepalived/keepalived.conf'))).toMatchObject({
      reason: 'not-collected',
      detail: expect.stringMatching(/struck out/),
    });
    expect(reading(listing('l', []))).toMatchObject({
      reason: 'not-collected',
      partly: {
        value: [
          { path: '/etc/fstab', digest: expect.any(String) },
          expect.not.objectContaining({ digest: expect.anything() }),
        ],
        without: [{ path: '/etc/keepalived/*', why: expect.stringMatching(/ may not contain all of /) }],
        ofArchive: true,
      },
    });
    expect(reading(file('/etc/ha.cf'))).toMatchObject({ read: true });
  });

  it('calls absent only what sos says that it looked for, and no secret that it leaves out', async () => {
    const { reading } = await read(packed, everything);
    expect(reading(file('/etc/exports'))).toMatchObject({ reason: 'not-collected' });
    expect(reading(file('/etc/corosync/uidgid'))).toMatchObject({ reason: 'absent' });
    expect(reading(file('/etc/corosync/authkey'))).toMatchObject({ reason: 'not-collected' });
  });

  it('says the same packed and unpacked, but for owners and times', async () => {
    const [one, other] = await Promise.all(
      [packed, join(folder, 'sosreport-mail-a')].map((path) => read(path, everything)),
    );
    const known = (key: string, value: unknown): unknown =>
      ['access', 'modified', 'detail', 'why'].includes(key) ? undefined : value;
    expect(JSON.parse(JSON.stringify(other?.snapshot.readings, known))).toEqual(
      JSON.parse(JSON.stringify(one?.snapshot.readings, known)),
    );
  });

  it('is refused where names and addresses were made up', async () => {
    const cleaned = pack('cleaned.tar.gz', [report('sosreport-host0', { cleaner: { mask_count: 12 } })]);
    expect(await refusal(cleaned)).toMatch(/was obfuscated \(sos clean\)/);
  });

  it('of a version before 4.0 has files, and commands by the names of their files', async () => {
    write('sosreport-old/etc/fstab', 'x\n');
    write('sosreport-old/sos_commands/general/hostname', 'mail-a\n');
    write('sosreport-old/sos_commands/kernel/sysctl_-a', 'bash: sysctl: command not found\n');
    const { reading } = await read(pack('old.tar', ['sosreport-old']), [
      file('/etc/fstab'),
      file('/etc/none'),
      command(['hostname']),
      command(['sysctl', '-a']),
    ]);
    for (const source of [file('/etc/fstab'), command(['hostname'])])
      expect(reading(source)).toMatchObject({ read: true });
    for (const source of [file('/etc/none'), command(['sysctl', '-a'])])
      expect(reading(source)).toMatchObject({ reason: 'not-collected' });
  });
});

describe('a report of crm_report', () => {
  write('crm/corosync.conf', 'totem { }\n');
  for (const [node, mark] of [
    ['mail-a', 'RUNNING'],
    ['mail-b', 'STOPPED'],
  ] as const) {
    write(`crm/${node}/${mark}`, '');
    write(`crm/${node}/cib.xml`, `<cib of="${node}"/>\n`);
    write(`crm/${node}/drbd.d/mail.res`, 'resource mail { }\n');
    symlinkSync('../corosync.conf', join(folder, 'crm', node, 'corosync.conf'));
  }
  const packed = pack('crm.tar.gz', ['crm']);
  const cib = command(['cibadmin', '-Q']);
  const sources = [
    file('/etc/corosync/corosync.conf'),
    glob('/etc/drbd.d/*.res'),
    glob('/etc/corosync/*.conf'),
    file('/var/lib/pacemaker/cib/cib.xml'),
    cib,
    file('/etc/drbd.conf'),
    listing('l', ['/etc/corosync/*', '/etc/drbd.d/**'], 'plain'),
  ];

  it('gives the files of the node that has the host’s name, what all have in common too', async () => {
    const { reading } = await read(packed, sources, 'mail-a.example.org');
    expect(reading(file('/etc/corosync/corosync.conf'))).toMatchObject({ value: { text: 'totem { }\n' } });
    expect(reading(glob('/etc/drbd.d/*.res'))).toMatchObject({ value: [{ path: '/etc/drbd.d/mail.res' }] });
    expect(reading(glob('/etc/corosync/*.conf'))).toMatchObject({
      reason: 'not-collected',
      detail: expect.stringMatching(/ may not contain all of /),
    });
    expect(reading(listing('l', []))).toMatchObject({
      partly: {
        value: [{ path: '/etc/corosync/corosync.conf', type: 'file' }, { path: '/etc/drbd.d/mail.res' }],
        without: [{ path: '/etc/corosync/*' }],
      },
    });
    expect(reading(file('/etc/drbd.conf'))).toMatchObject({ reason: 'not-collected' });
  });

  it('tells what the running cluster said from what lay on the disk of a stopped one', async () => {
    expect((await read(packed, sources, 'mail-a')).reading(cib)).toMatchObject({
      value: { stdout: '<cib of="mail-a"/>\n' },
    });
    const stopped = await read(packed, sources, 'mail-b');
    expect(stopped.reading(cib)).toMatchObject({ reason: 'not-collected' });
    expect(stopped.reading(file('/var/lib/pacemaker/cib/cib.xml'))).toMatchObject({
      value: { text: '<cib of="mail-b"/>\n' },
    });
  });

  it('names its nodes in the error for another one', async () => {
    const { snapshot } = await read(packed, sources, 'mail-c');
    expect(snapshot).toMatchObject({
      status: 'unreachable',
      error: expect.stringContaining('holds mail-a and mail-b, and not mail-c'),
    });
  });
});
