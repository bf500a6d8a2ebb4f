import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-waive-'));
const config = join(folder, 'halint.yaml');
const finding = 'drift/synced-files-equal:/etc/aliases';
const said = ['--reason', 'until the merge', '--owner', 'ops', '--ticket', 'CHG-1'];

beforeAll(() => {
  cpSync(fileURLToPath(new URL('../../fixtures/healthy', import.meta.url)), folder, { recursive: true });
  writeFileSync(join(folder, 'b/root/etc/aliases'), 'postmaster: mail-admin\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

const status = async (...args: readonly string[]) => {
  const { stdout, status: code } = await halint(['sync', 'status', '-c', config, '-f', 'json', ...args]);
  const { counts, files } = JSON.parse(stdout);
  const aliases = files.find(({ path }: { readonly path: string }) => path === '/etc/aliases');
  return { code, accepted: counts.accepted, standing: aliases.standing, why: aliases.why };
};

describe('halint waive', () => {
  it('accepts a finding, for check and for sync status, and keeps the comments of the file', async () => {
    const before = readFileSync(config, 'utf8');
    expect((await status()).accepted).toBe(0);
    expect(await halint(['waive', finding, '-c', config, ...said, '--expires', '2099-03-31'])).toMatchObject({
      status: 0,
      stderr: '',
    });
    const after = readFileSync(config, 'utf8');
    for (const comment of before.match(/#.*/g) ?? []) expect(after).toContain(comment);
    const checked = await halint(['check', '-c', config, '-r', 'drift/synced-files-equal', '-f', 'json']);
    expect(checked.status).toBe(0);
    expect(JSON.parse(checked.stdout).pairs[0].results[0].waiver).toMatchObject({ owner: 'ops', ticket: 'CHG-1' });
    expect(await status()).toMatchObject({
      accepted: 1,
      standing: 'accepted',
      why: 'until the merge (ops, ticket CHG-1, until 2099-03-31)',
    });
    writeFileSync(config, before);
  });

  it('leaves the file as it is where the result is not valid, and nothing next to it', async () => {
    const before = readFileSync(config, 'utf8');
    const names = readdirSync(folder);
    const refused = async (wanted: string, ...more: readonly string[]) =>
      (await halint(['waive', wanted, '-c', config, ...said, ...more])).stderr;
    expect(await refused(finding, '--expires', '2026-02-30')).toContain('halint.yaml');
    expect(await refused('drift/no-such-rule:x', '--expires', '2099-01-01')).toContain('unknown rule');
    expect(await refused(finding, '--expires', '2099-01-01', '--host', 'mail-z')).toContain('unknown host');
    expect(await refused('no-subject', '--expires', '2099-01-01')).toContain('expected RULE:SUBJECT');
    expect(readFileSync(config, 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual(names);
  });
});

describe('sync plan --ignore', () => {
  const plan = async (...args: readonly string[]) => {
    const { stdout, stderr, status: code } = await halint(['sync', 'plan', '-c', config, '-f', 'json', ...args]);
    return { code, stderr, plan: stdout === '' ? undefined : JSON.parse(stdout) };
  };

  it('skips a difference, and the plan says so', async () => {
    const kindOf = ({ plan: made }: Awaited<ReturnType<typeof plan>>) =>
      made.open.find(({ path }: { readonly path: string }) => path === '/etc/aliases')?.kind;
    const [all, skipped] = [await plan(), await plan('--ignore', '/etc/aliases')];
    expect(all.code).toBe(11);
    expect(kindOf(all)).toBe('conflict');
    expect(kindOf(skipped)).toBe('ignored');
    expect(skipped.plan.wishes.ignore).toEqual(['/etc/aliases']);
    expect(skipped.plan.id).not.toBe(all.plan.id);
  });

  it('is refused for a path that --take names', async () => {
    expect(await plan('--ignore', '/etc', '--take', 'mail-a:/etc/aliases')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--take and --ignore both name /etc/aliases'),
    });
  });
});

describe('sync status --ignore', () => {
  it.each(['/etc/aliases', '/etc', '/etc/alia*'])('skips %s for one run', async (path) => {
    expect(await status('--ignore', path)).toMatchObject({
      standing: 'accepted',
      why: 'ignored in this run (--ignore)',
    });
  });

  it('counts what is not ignored', async () => {
    expect((await status('--ignore', '/etc/alias')).standing).not.toBe('accepted');
  });
});
