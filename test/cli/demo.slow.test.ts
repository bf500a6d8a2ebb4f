import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, describe, expect, it } from 'vitest';
import { makeHostKey } from '../../src/cli/demo/host-key.ts';
import { halint } from './halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('halint demo', () => {
  it('audits the embedded pair over SSH and finds exactly what was planted', async () => {
    const { status, stdout } = await halint(['demo', '--output', folder, '--no-color']);
    expect(status).toBe(0);
    expect(stdout).toContain('report.junit.xml');
    const { pairs } = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'));
    const [pair] = pairs;
    expect([pair.hosts.a, pair.hosts.b]).toMatchObject([
      { status: 'complete', via: expect.stringMatching(/^ssh2 halint@127\.0\.0\.1:\d+$/) },
      { status: 'complete' },
    ]);
    expect(pair.counts.unknown).toBe(0);
    const failed = pair.results.filter((result: { verdict: string }) => result.verdict === 'fail');
    const found = failed.flatMap(
      ({ rule, findings }: { rule: string; findings: { host?: string; subject: string; moment: string }[] }) =>
        findings.map(({ host, subject, moment }) => `${rule} ${host ?? 'pair'} ${subject} ${moment}`),
    );
    expect(found.sort()).toEqual([
      'boot/cluster-mount-not-in-fstab b /var/lib/postgresql after-reboot',
      'drift/synced-files-equal pair /etc/aliases now',
      'fencing/fencing-enabled pair stonith-enabled after-failover',
      'storage/data-on-block-device a /var/spool/cyrus now',
    ]);
  });

  it('says where the folder cannot be made, and that this is usage', async () => {
    const { status, stderr } = await halint(['demo', '--output', '/proc/halint']);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^halint: cannot create the folder \/proc\/halint: /);
  });
});

describe('the host key of the demo', () => {
  it('is whole, however many are made', async () => {
    // One in 256 that ssh2 makes is not: of 2,000, all but surely some.
    for (let made = 0; made < 2000; made += 1) {
      const key = await makeHostKey();
      const parsed = ssh2.utils.parseKey(key.private);
      if (parsed instanceof Error) throw parsed;
      // Four bytes of length, "ssh-ed25519", four bytes of length, 32 bytes of key.
      expect(parsed.getPublicSSH()).toHaveLength(4 + 11 + 4 + 32);
      expect(key.fingerprint).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
    }
  });
});
