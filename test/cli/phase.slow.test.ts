import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-phase-'));
const config = join(folder, 'halint.yaml');
const check = (...args: readonly string[]) =>
  halint(['check', '-c', config, '--phase', 'pre-switchover', '-f', 'text', ...args]);

beforeAll(() => cpSync(fileURLToPath(new URL('../../fixtures/healthy', import.meta.url)), folder, { recursive: true }));
afterAll(() => rmSync(folder, { recursive: true }));

describe('halint check --phase pre-switchover', () => {
  it('is go for a healthy pair, with the command for both tools, and exits with 0', async () => {
    const { status, stdout } = await check('-f', `json=${join(folder, 'report.json')}`);
    expect(stdout).toContain('GO for pre-switchover.');
    expect(stdout).toContain('next on mail-a: Move the services from mail-a to mail-b');
    expect(stdout).toMatch(/^ +pcs: pcs node standby mail-a$/m);
    expect(stdout).toMatch(/^ +crmsh: crm node standby mail-a$/m);
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')).pairs[0].readiness).toMatchObject({
      go: true,
      next: { host: 'a', commands: { pcs: ['pcs node standby mail-a'] } },
    });
    expect(status).toBe(0);
  }, 60_000);

  it('is no-go with the reason, and without a command, and exits with 1 for a finding', async () => {
    writeFileSync(join(folder, 'b/root/etc/aliases'), 'postmaster: mail-admin\n');
    const { status, stdout } = await check();
    expect(stdout).toContain('NO-GO for pre-switchover: 1 reason.');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '(drift/synced-files-equal). It counts because the services must be able to run on the other host.',
    );
    expect(stdout).not.toContain('node standby');
    expect(status).toBe(1);
  }, 60_000);

  it('exits with 3 if a host could not be read, and refuses a selection of rules', async () => {
    rmSync(join(folder, 'b'), { recursive: true });
    const { status, stdout } = await check();
    expect(stdout).toContain('NO-GO for pre-switchover');
    expect(status).toBe(3);
    expect((await check('-r', 'vip/*')).stderr).toContain('--phase needs all rules');
  }, 60_000);
});
