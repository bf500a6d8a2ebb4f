import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/sdk/index.ts';
import { halint } from './halint.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-killed-'));
const at = (name: string): string => join(folder, name);
const config = at('pair/halint.yaml');
const kills = 8;

/** A night's run: history and evidence of a few rules, so that most of it is writing. */
function argsOf(number: number): readonly string[] {
  const snapshot: Snapshot = JSON.parse(readFileSync(at('good.json'), 'utf8'));
  const takenAt = new Date(Date.UTC(2026, 5, number, 1)).toISOString();
  writeFileSync(at('night.json'), JSON.stringify({ ...snapshot, takenAt }));
  const name = `2026-06-${String(number).padStart(2, '0')}.tar`;
  const stores = ['--history', at('history'), '--evidence', at(`chain/${name}`)];
  return ['check', '-c', config, '-r', 'vip/*', '--snapshot', at('night.json'), '-f', 'json=/dev/null', ...stores];
}

const bundles = (): readonly string[] => readdirSync(at('chain')).filter((name) => /^[^.].*\.tar$/.test(name));
const verified = async (): Promise<string> =>
  (await halint(['report', 'verify', at('chain')])).stdout.trimEnd().split('\n').at(-1) ?? '';

const allOf = (count: number): string =>
  `${count} bundle${count === 1 ? '' : 's'}: ${count} verified, 0 wrong, 0 not verified.`;

beforeAll(async () => {
  cpSync(join(root, 'fixtures/healthy'), at('pair'), { recursive: true });
  mkdirSync(at('chain'));
  await halint(['gather', '-c', config, '-o', at('good.json')]);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('a run with evidence that is killed', () => {
  it('loses at most its own bundle, and the chain goes on', { timeout: 300_000 }, async () => {
    const start = performance.now();
    expect(await halint(argsOf(1))).toMatchObject({ status: 0, stderr: '' });
    const duration = performance.now() - start;
    for (let i = 0; i < kills; i += 1) {
      const before = bundles();
      const args = argsOf(2 + i);
      await new Promise<void>((resolve) => {
        const child = spawn(process.execPath, [join(root, 'dist/halint.cjs'), ...args], { stdio: 'ignore' });
        const timer = setTimeout(() => child.kill('SIGKILL'), duration * (0.4 + (0.8 * i) / kills));
        child.on('close', () => {
          clearTimeout(timer);
          resolve();
        });
      });
      const after = bundles();
      expect(after).toEqual(expect.arrayContaining([...before]));
      expect(after.length - before.length).toBeLessThanOrEqual(1);
    }
    const survived = bundles().length;
    expect(await verified()).toBe(allOf(survived));
    expect(await halint(argsOf(2 + kills))).toMatchObject({ status: 0 });
    expect(await verified()).toBe(allOf(survived + 1));
  });
});
