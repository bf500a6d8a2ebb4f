import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { halint } from './halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-rules-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = (text: string): string => {
  writeFileSync(
    join(folder, 'halint.yaml'),
    `pair: { hosts: { a: { address: mail-a }, b: { address: mail-b } } }\n${text}`,
  );
  return join(folder, 'halint.yaml');
};

describe('halint rules count', () => {
  it('counts what there is, by category, profile and topic', async () => {
    const { stdout, status } = await halint(['rules', 'count', '--format', 'json'], { cwd: folder });
    expect(status).toBe(0);
    const counts = JSON.parse(stdout);
    expect(counts.rules).toBe(rules.length);
    expect(counts.categories.reduce((sum: number, each: { rules: number }) => sum + each.rules, 0)).toBe(rules.length);
    expect(counts.profiles.bluemind).toBeGreaterThan(counts.profiles.generic);
    expect(counts.topics.every((each: { rules: number }) => each.rules > 0)).toBe(true);
    const text = await halint(['rules', 'count'], { cwd: folder });
    expect(text.stdout).toMatch(new RegExp(`^${rules.length} rules\n`));
    expect(text.stdout).toMatch(/^ +\d+ {2}STONITH$/m);
  });
});

describe('halint rules list', () => {
  it('refuses what no rule can match, because an empty list would look like an answer', async () => {
    expect(await halint(['rules', 'list', '--category', 'fencng'], { cwd: folder })).toMatchObject({
      status: 2,
      stderr: 'halint: unknown category "fencng"; did you mean fencing?\n',
    });
    expect(await halint(['rules', 'list', '--fact', 'cibs'], { cwd: folder })).toMatchObject({
      status: 2,
      stderr: 'halint: unknown fact "cibs"; did you mean cib?\n',
    });
    expect(await halint(['rules', 'list', '--severity', 'high'], { cwd: folder })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('critical, error, warning, info'),
    });
  });
});

describe('halint rules explain', () => {
  it('tells the parameters of a rule, and what a configuration sets', async () => {
    const usual = await halint(['rules', 'explain', 'storage/multipath-paths-redundant'], { cwd: folder });
    expect(usual.stdout).toContain('  least: 2 paths. Usable paths that each disk must have');
    const path = config('rules: { storage/multipath-paths-redundant: { least: 4 } }\n');
    const set = await halint(['rules', 'explain', 'storage/multipath-paths-redundant', '-c', path], { cwd: folder });
    expect(set.stdout).toContain('  least: 4 paths (default 2 paths)');
  });

  it('tells the policy that a rule reads', async () => {
    const { stdout } = await halint(['rules', 'explain', 'security/certificate-not-about-to-expire'], { cwd: folder });
    expect(stdout).toContain('  certificateDays: Days before its expiry at which a certificate is reported.');
  });

  it('names the nearest rule where there is none of a name', async () => {
    rmSync(join(folder, 'halint.yaml'), { force: true });
    const { status, stderr } = await halint(['rules', 'explain', 'vip/one-hodler'], { cwd: folder });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'halint: unknown rule "vip/one-hodler"; did you mean vip/one-holder?\n',
    });
  });
});

describe('halint config check', () => {
  it('follows what a file extends, and places problems in it', async () => {
    writeFileSync(join(folder, 'site.yaml'), 'rules:\n  cluster/stop-timeouts-long-enough: { last: { pgsql: 5 } }\n');
    const wrong = await halint(['config', 'check', '-c', config('extends: site.yaml\n')], { cwd: folder });
    expect(wrong).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(
        'site.yaml:2:40: cluster/stop-timeouts-long-enough has no parameter "last"; did you mean "least"?',
      ),
    });
    writeFileSync(
      join(folder, 'site.yaml'),
      'extends: cyrus\nrules:\n  cluster/stop-timeouts-long-enough: { least: { pgsql: 5 } }\n',
    );
    const right = await halint(['config', 'check', '-c', config('extends: site.yaml\n')], { cwd: folder });
    expect(right).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('profile cyrus') });
  });
});
