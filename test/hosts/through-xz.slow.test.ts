import { execFileSync, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ArchiveError } from '../../src/hosts/offline/packed/archive-error.ts';
import { throughXz } from '../../src/hosts/offline/packed/through-xz.ts';
import { decompressed } from '../../src/hosts/offline/packed/unpack-archive.ts';
import { hasProgram } from './machine.ts';

const command = fileURLToPath(new URL('../../dist/halint.cjs', import.meta.url));

/** The library for machines without xz, compared with xz itself. */
const text = Buffer.concat([Buffer.from('a line of a log\n'.repeat(60_000)), randomBytes(20_000)]);

const xz = (options: readonly string[], input: Buffer): Buffer =>
  spawnSync('xz', [...options], { input, maxBuffer: 1 << 30 }).stdout;

/** In pieces, as a file is read. */
async function* pieces(bytes: Buffer, size = 65_536): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(bytes: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of bytes) hash.update(piece);
  return hash.digest('hex');
}
const digest = createHash('sha256').update(text).digest('hex');

/** A folder with the files of a host, and a configuration whose hosts are both read from a.tar.xz there. */
function folderOfPair(): string {
  const folder = mkdtempSync(join(tmpdir(), 'halint-xz-'));
  mkdirSync(join(folder, 'etc'));
  writeFileSync(join(folder, 'etc/hostname'), 'mail-a\n');
  writeFileSync(
    join(folder, 'halint.yaml'),
    `pair:
  name: mail
  virtualIps: [192.0.2.10]
  hosts:
    a: { name: mail-a, transport: archive, path: a.tar.xz }
    b: { name: mail-b, transport: archive, path: a.tar.xz }
`,
  );
  return folder;
}

describe.skipIf(!hasProgram('xz'))('xz without the program (needs xz)', () => {
  it.each([
    ['the default', ['-c']],
    ['fast', ['-c', '-0']],
    ['the best compression', ['-c', '-9']],
    ['several blocks', ['-c', '-T2', '--block-size=200KiB']],
    ['a checksum of 32 bits', ['-c', '--check=crc32']],
  ])('reads what xz writes: %s', async (_, options) => {
    expect(await read(throughXz(pieces(xz(options, text)), 'x.tar.xz'))).toBe(digest);
  });

  it('reads in pieces of any size', async () => {
    expect(await read(throughXz(pieces(xz(['-c'], text), 7), 'x.tar.xz'))).toBe(digest);
  });

  it.each([
    ['a filter for x86 programs', ['-c', '--x86', '--lzma2']],
    ['a filter for ARM programs', ['-c', '--arm', '--lzma2']],
    ['a delta filter', ['-c', '--delta', '--lzma2']],
    ['SHA-256', ['-c', '--check=sha256']],
    ['a dictionary of 256 MiB', ['-c', '--lzma2=dict=256MiB']],
  ])('refuses %s, and says what to do', async (_, options) => {
    const packed = xz(options, text);
    expect(await read(decompressed(pieces(packed), 'x.tar.xz', AbortSignal.timeout(60_000)))).toBe(digest);
    await expect(read(throughXz(pieces(packed), 'x.tar.xz'))).rejects.toThrow(
      /^x\.tar\.xz was compressed with options of xz .*only xz itself can read; install it .*or unpack the archive/,
    );
  });

  const whole = xz(['-c'], text);
  it.each([0.1, 0.5, 0.9, 0.9999])('refuses a file that is cut at %s of its length', async (part) => {
    const cut = whole.subarray(0, Math.floor(whole.length * part));
    await expect(read(throughXz(pieces(cut), 'x.tar.xz'))).rejects.toThrow(ArchiveError);
  });

  it('refuses flipped bits wherever xz refuses them', async () => {
    for (let at = 13; at < whole.length; at += Math.floor(whole.length / 25)) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0x10;
      const refused = spawnSync('xz', ['-dc'], { input: damaged, maxBuffer: 1 << 30 }).status !== 0;
      const own = await read(throughXz(pieces(damaged), 'x.tar.xz')).then(
        (sum) => (sum === digest ? 'same' : 'other'),
        () => 'refused',
      );
      expect([at, own]).toEqual([at, refused ? 'refused' : 'same']);
    }
  });

  it('decompresses only as fast as it is read', async () => {
    const bomb = xz(['-c'], Buffer.alloc(256 << 20));
    const before = process.memoryUsage.rss();
    const reading = throughXz(pieces(bomb), 'x.tar.xz');
    for (let i = 0; i < 3; i++) await reading.next();
    await reading.return(undefined);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 << 20);
  });

  it('is in the built command', () => {
    const folder = folderOfPair();
    execFileSync('tar', ['cJf', join(folder, 'a.tar.xz'), '-C', folder, 'etc']);
    const { stdout } = spawnSync(
      process.execPath,
      [command, 'check', '-c', join(folder, 'halint.yaml'), '-r', 'network/host-name-fully-qualified'],
      { encoding: 'utf8', env: { PATH: '/nonexistent' } },
    );
    rmSync(folder, { recursive: true });
    expect(stdout).toMatch(/mail-a: mail-a, archive .*a\.tar\.xz: read in/);
  });

  it('reports a host as unreachable whose archive only xz reads, in the built command', () => {
    const folder = folderOfPair();
    const tar = execFileSync('tar', ['c', '-C', folder, 'etc']);
    writeFileSync(join(folder, 'a.tar.xz'), xz(['-c', '--x86', '--lzma2'], tar));
    const check = (PATH: string) =>
      spawnSync(process.execPath, [command, 'check', '-c', join(folder, 'halint.yaml'), '-r', 'vip/one-holder'], {
        encoding: 'utf8',
        env: { PATH },
      });
    const [without, withXz] = [check('/nonexistent'), check(process.env['PATH'] ?? '')];
    rmSync(folder, { recursive: true });
    expect(without.stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /mail-a, archive \S+: NOT READ: .* only xz itself can read; install it/,
    );
    expect(without.status).toBe(3);
    expect(withXz.stdout).not.toMatch(/only xz itself/);
  });

  it('takes over where the machine has no xz', async () => {
    const { PATH } = process.env;
    process.env['PATH'] = '/nonexistent';
    try {
      expect(await read(decompressed(pieces(whole), 'x.tar.xz', AbortSignal.timeout(60_000)))).toBe(digest);
    } finally {
      process.env['PATH'] = PATH;
    }
  });
});
