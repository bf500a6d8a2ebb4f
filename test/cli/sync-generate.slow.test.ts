import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const config = ['--config', 'fixtures/healthy/halint.yaml'];
let folder = '';
let snapshot = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'halint-generate-'));
  snapshot = join(folder, 'snapshot.json');
  await halint(['gather', ...config, '-o', snapshot]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('halint sync generate', () => {
  it('prints the guide and every file, those of both hosts once', async () => {
    const { status, stdout, stderr } = await halint(['sync', 'generate', 'lsyncd', ...config]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.match(/^==> .* <==$/gm)).toEqual([
      '==> INSTALL.txt (mode 644) <==',
      '==> mail-a: /etc/lsyncd/lsyncd.conf.lua (mode 644) <==',
      '==> mail-b: /etc/lsyncd/lsyncd.conf.lua (mode 644) <==',
      '==> mail-a and mail-b: /etc/systemd/system/lsyncd.service (mode 644) <==',
      '==> mail-a and mail-b: /usr/local/sbin/halint-active (mode 755) <==',
      '==> mail-a and mail-b: /usr/local/sbin/halint-receive (mode 755) <==',
      '==> mail-a and mail-b: /usr/local/sbin/halint-regenerate (mode 755) <==',
    ]);
  });

  it('makes the same of a snapshot as of the hosts', async () => {
    const live = await halint(['sync', 'generate', 'csync2', ...config]);
    const recorded = await halint(['sync', 'generate', 'csync2', ...config, '--snapshot', snapshot]);
    expect(recorded).toEqual(live);
  });

  it('writes to a folder, with modes, and overwrites only with --force', async () => {
    const output = join(folder, 'out');
    const first = await halint(['sync', 'generate', 'rsync', ...config, '--output', output]);
    expect(first.status).toBe(0);
    expect((await readdir(output)).sort()).toEqual(['INSTALL.txt', 'mail-a', 'mail-b']);
    expect(((await stat(join(output, 'mail-b/usr/local/sbin/halint-rsync'))).mode & 0o777).toString(8)).toBe('755');
    const guide = join(output, 'INSTALL.txt');
    await writeFile(guide, 'mine\n');
    const again = await halint(['sync', 'generate', 'rsync', ...config, '--output', output]);
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('already exists; nothing was written. Use --force to overwrite it');
    expect(await readFile(guide, 'utf8')).toBe('mine\n');
    expect(await halint(['sync', 'generate', 'rsync', ...config, '--output', output, '--force'])).toMatchObject({
      status: 0,
    });
    expect(await readFile(guide, 'utf8')).not.toBe('mine\n');
  });

  it('says what it cannot make, and with which exit code', async () => {
    expect(await halint(['sync', 'generate', 'unison', ...config])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('lsyncd, csync2, incron, rsync'),
    });
    expect(await halint(['sync', 'generate', 'rsync', ...config, '--force'])).toMatchObject({ status: 2 });
    expect(await halint(['sync', 'generate', 'rsync', ...config, '--snapshot', join(folder, 'nowhere')])).toMatchObject(
      { status: 2, stderr: expect.stringContaining('cannot read') },
    );
  });
});

describe('--snapshot of sync status and sync plan', () => {
  it('says of a snapshot what is said of the hosts', async () => {
    for (const command of ['status', 'plan']) {
      const live = await halint(['sync', command, ...config, '--format', 'json']);
      const recorded = await halint(['sync', command, ...config, '--format', 'json', '--snapshot', snapshot]);
      const stable = ({ status, stdout }: typeof live) => ({
        status,
        stdout: stdout.replaceAll(/"(id|takenAt|createdAt|expiresAt|readAt|clock\w*)": [^,\n]*/g, ''),
      });
      expect(stable(recorded)).toEqual(stable(live));
    }
  });

  it('refuses one of another pair', async () => {
    const other = join(folder, 'other.json');
    await writeFile(other, JSON.stringify({ ...JSON.parse(await readFile(snapshot, 'utf8')), pair: 'another' }));
    expect(await halint(['sync', 'status', ...config, '--snapshot', other])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is a snapshot of the pair "another"'),
    });
  });
});
