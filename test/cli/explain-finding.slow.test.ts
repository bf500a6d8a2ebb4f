import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-explain-'));
const config = join(folder, 'halint.yaml');

beforeAll(() => {
  cpSync(fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url)), folder, { recursive: true });
  writeFileSync(join(folder, 'b/root/etc/aliases'), 'postmaster: nobody\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('halint rules explain ID --finding', () => {
  it('shows the evidence of each finding and the smallest change that turns it', async () => {
    const { status, stdout } = await halint([
      'rules',
      'explain',
      'drift/synced-files-equal',
      '--finding',
      '-c',
      config,
    ]);
    expect(stdout).toContain('/etc/aliases');
    expect(stdout).toMatch(/Evidence, from .*:\n {4}mail-/);
    expect(stdout).toMatch(/The smallest change that alters the verdict, on mail-[ab] in /);
    expect(stdout).toContain('With this change, the rule passes.');
    expect(status).toBe(1);
  });

  it('says the same of a snapshot', async () => {
    const snapshot = join(folder, 'snapshot.json');
    await halint(['gather', '-c', config, '-o', snapshot]);
    const { status, stdout } = await halint([
      'rules',
      'explain',
      'drift/synced-files-equal',
      '--finding',
      '-c',
      config,
      '--snapshot',
      snapshot,
    ]);
    expect(stdout).toContain('With this change, the rule passes.');
    expect(status).toBe(1);
  });

  it('says so where there is nothing to explain', async () => {
    const { status, stdout } = await halint(['rules', 'explain', 'vip/one-holder', '--finding', '-c', config]);
    expect(stdout).toMatch(/pair: pass/);
    expect(status).toBe(0);
  });

  it('judges for a phase of an update', async () => {
    const { status, stdout } = await halint([
      'rules',
      'explain',
      'update/cluster-manager-paused',
      '--finding',
      '-c',
      config,
      '--phase',
      'pre-update',
    ]);
    expect(stdout).toContain('maintenance-mode');
    expect(status).toBe(1);
  });

  it('knows no rule that is not there', async () => {
    const { status, stderr } = await halint(['rules', 'explain', 'vip/none', '--finding', '-c', config]);
    expect(stderr).toContain('unknown rule "vip/none"');
    expect(status).toBe(2);
  });
});
