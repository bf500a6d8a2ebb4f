import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-options-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const healthy = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));

beforeAll(() => {
  writeFileSync(at('site.yaml'), 'policy: { certificateDays: 45 }\n');
  writeFileSync(
    at('halint.yaml'),
    `extends: [site.yaml]
policy: { maxClockSkew: 3 }
pair:
  name: mail
  virtualIps: [10.20.0.50]
  externalUrl: https://mail.example.org
  policy: { failoverTestDays: 90 }
  hosts:
    a: { name: mail-a, transport: tree, path: ${healthy}a }
    b: { name: mail-b, transport: tree, path: ${healthy}b }
`,
  );
});
const check = (...words: readonly string[]) => halint(['check', '-c', at('halint.yaml'), ...words]);
const judged = (text: string): readonly string[] =>
  JSON.parse(text).pairs[0].results.map(({ rule }: { rule: string }) => rule);

describe('halint check', () => {
  it('--exclude leaves out the rules that match, and no other', async () => {
    const all = judged((await check('-r', 'identity/*', '-f', 'json')).stdout);
    const { stdout, status } = await check('-r', 'identity/*', '--exclude', 'identity/same-*', '-f', 'json');
    expect(all).toContain('identity/same-installation');
    expect(judged(stdout)).toEqual(all.filter((rule) => !rule.startsWith('identity/same-')));
    expect(status).toBe(0);
    const unknown = await check('-r', 'identity/*', '--exclude', 'identity/no-such-rule');
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('identity/no-such-rule') });
  });

  it('-o writes the report to the file, and nothing to standard output', async () => {
    const words = ['-r', 'identity/same-installation', '-f', 'json'];
    const { stdout, status } = await check(...words, '-o', at('report.json'));
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
    expect(judged(readFileSync(at('report.json'), 'utf8'))).toEqual(['identity/same-installation']);
    expect((await check(...words, '-o', at('missing/report.json'))).status).toBe(2);
  });
});

describe('halint config show --origins', () => {
  it('names the profile, the shared file, halint.yaml and the pair as origins', async () => {
    const { stdout } = await halint(['config', 'show', '-c', at('halint.yaml'), '--origins']);
    const origin = (name: string): string | undefined =>
      new RegExp(`^  policy\\.${name}: .*  # (.*)$`, 'm').exec(stdout)?.[1];
    expect(origin('blockPaths')).toBe('profile bluemind');
    expect(origin('certificateDays')).toContain('site.yaml');
    expect(origin('maxClockSkew')).toContain('halint.yaml');
    expect(origin('failoverTestDays')).toContain('halint.yaml');
    const json = await halint(['config', 'show', '-c', at('halint.yaml'), '--origins', '-f', 'json']);
    const { policy } = JSON.parse(json.stdout).pairs[0];
    expect(policy).toContainEqual({ name: 'certificateDays', value: 45, origin: origin('certificateDays') });
    expect((await halint(['config', 'show', '-c', at('halint.yaml')])).stdout).not.toContain('# profile');
  });
});
