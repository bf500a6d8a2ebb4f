import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

const verdicts = (file: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    JSON.parse(readFileSync(join(folder, file), 'utf8')).pairs[0].results.map(
      ({ rule, verdict }: { rule: string; verdict: string }) => [rule, verdict],
    ),
  );

describe('gather --script', () => {
  beforeAll(async () => {
    writeFileSync(
      join(folder, 'halint.yaml'),
      [
        'pair:',
        '  virtualIps: [192.0.2.10]',
        '  hosts: { a: { name: mail-a, transport: local }, b: { name: mail-b, transport: local } }',
        '',
      ].join('\n'),
    );
    const printed = await halint(['gather', '--script', '-o', 'collect.sh'], { cwd: folder });
    expect(printed.status).toBe(0);
    expect(printed.stderr).toMatch(/^SHA-256 [0-9a-f]{64}\n$/);
    for (const host of ['a', 'b'])
      expect(spawnSync('sh', ['-c', `sh collect.sh > ${host}.halint`], { cwd: folder }).status).toBe(0);
  });

  it('gives an output that check --recording judges like the live hosts, but for the common clock', async () => {
    await halint(['check', '-f', 'json=live.json'], { cwd: folder });
    const recordings = ['--recording', 'a=a.halint', '--recording', 'mail-b=b.halint'];
    await halint(['check', ...recordings, '-f', 'json=recorded.json'], { cwd: folder });
    expect(Object.keys(verdicts('live.json')).length).toBeGreaterThan(200);
    expect(verdicts('recorded.json')).toEqual({ ...verdicts('live.json'), 'network/clocks-agree': 'skip' });
  });

  it.each([
    [['--recording', 'c=a.halint'], 'unknown host c'],
    [['--recording', 'a.halint'], 'expected --recording HOST=FILE'],
    [['--recording', 'a=a.halint', '--recording', 'mail-a=b.halint'], 'twice'],
  ])('refuses %j', async (options, message) => {
    const { status, stderr } = await halint(['check', ...options], { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});
