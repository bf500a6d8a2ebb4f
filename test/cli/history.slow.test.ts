import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report, Snapshot } from '../../src/sdk/index.ts';
import { halint } from './halint.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-history-'));
const at = (name: string): string => join(folder, name);
const config = at('pair/halint.yaml');
const night = (number: number): string => new Date(Date.UTC(2026, 5, number, 1, 2, 3)).toISOString();

beforeAll(async () => {
  cpSync(join(root, 'fixtures/healthy'), at('pair'), { recursive: true });
  await halint(['gather', '-c', config, '-o', at('good.json')]);
  writeFileSync(at('pair/b/root/etc/aliases'), 'postmaster: mail-admin\n');
  await halint(['gather', '-c', config, '-o', at('bad.json')]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The snapshot as if it had been taken in this night. */
function taken(from: 'good' | 'bad', number: number): string {
  const snapshot: Snapshot = JSON.parse(readFileSync(at(`${from}.json`), 'utf8'));
  const path = at(`${from}-${number}.json`);
  writeFileSync(path, JSON.stringify({ ...snapshot, takenAt: night(number) }));
  return path;
}

const check = (snapshot: string, history: string, ...more: readonly string[]) =>
  halint(['check', '-c', config, '--snapshot', snapshot, '--history', at(history), '-f', 'json', ...more]);

async function stored(from: 'good' | 'bad', number: number, history: string, ...more: readonly string[]) {
  const { stdout, stderr } = await check(taken(from, number), history, ...more);
  expect(stderr).toBe('');
  const report: Report = JSON.parse(stdout);
  return report.pairs[0];
}

const runsIn = (history: string): readonly string[] => readdirSync(at(join(history, 'mail'))).sort();
const aliases = (pair: Report['pairs'][number] | undefined) =>
  pair?.results.flatMap(({ findings }) => findings).find(({ subject }) => subject === '/etc/aliases')?.history;

describe('check --history', () => {
  it('tells new, old and resolved findings apart, in the report and in the stored one', async () => {
    await stored('good', 1, 'plain');
    expect(aliases(await stored('bad', 2, 'plain'))).toMatchObject({ since: night(2), isNew: true, runs: 1 });
    expect(aliases(await stored('bad', 3, 'plain'))).toMatchObject({ since: night(2), runs: 2, perhapsOlder: false });
    const last = await stored('good', 4, 'plain');
    expect(last?.history).toMatchObject({ runs: 4, first: night(1), previous: night(3) });
    expect(last?.history?.resolved).toContainEqual(expect.objectContaining({ subject: '/etc/aliases', runs: 2 }));
    const [first = '', second = ''] = runsIn('plain');
    expect(first).toMatch(/^20260601T010203\.000Z-[0-9a-f]{16}$/);
    const again = await halint([
      ...['check', '-c', config, '-f', 'json', '--snapshot', at(`plain/mail/${second}/snapshot.json.gz`)],
    ]);
    expect(JSON.parse(again.stdout).pairs[0].takenAt).toBe(night(2));
    const rendered = await halint(['report', 'render', at(`plain/mail/${second}/report.json.gz`)]);
    expect(rendered.stdout).toContain('/etc/aliases, now, new');
  });

  it('counts a run that is added later in its place', async () => {
    await stored('good', 1, 'late');
    await stored('bad', 3, 'late');
    await stored('bad', 2, 'late');
    expect(aliases(await stored('bad', 4, 'late'))).toMatchObject({ since: night(2), runs: 3, perhapsOlder: false });
  });

  it('loses no run of two that run at the same time', async () => {
    await stored('good', 1, 'both');
    await Promise.all([stored('bad', 2, 'both'), stored('bad', 3, 'both'), stored('bad', 2, 'both')]);
    expect(runsIn('both')).toHaveLength(4);
    expect(aliases(await stored('bad', 4, 'both'))).toMatchObject({ since: night(2), runs: 4 });
  });

  it('keeps as many runs and days as it is asked to, and the age of what it removed', async () => {
    for (const number of [1, 2, 3]) await stored(number === 1 ? 'good' : 'bad', number, 'short');
    const kept = await stored('bad', 4, 'short', '--keep-runs', '2');
    expect(runsIn('short').map((name) => name.slice(6, 8))).toEqual(['03', '04']);
    expect(aliases(kept)).toMatchObject({ since: night(2), runs: 3 });
    expect(aliases(await stored('bad', 5, 'short', '--keep-days', '1'))).toMatchObject({ since: night(2), runs: 4 });
    expect(runsIn('short').map((name) => name.slice(6, 8))).toEqual(['04', '05']);
  });

  it('makes the state again where it is missing or damaged, and leaves out a damaged run with a warning', async () => {
    for (const number of [1, 2, 3]) await stored(number === 1 ? 'good' : 'bad', number, 'torn');
    const [, second = '', third = ''] = runsIn('torn');
    rmSync(at(`torn/mail/${third}/state.json.gz`), { force: true });
    expect(aliases(await stored('bad', 4, 'torn'))).toMatchObject({ since: night(2), runs: 3 });
    for (const name of runsIn('torn')) rmSync(at(`torn/mail/${name}/state.json.gz`), { force: true });
    writeFileSync(at(`torn/mail/${second}/report.json.gz`), 'no gzip');
    const { stdout, stderr } = await check(taken('bad', 5), 'torn');
    expect(stderr).toContain(`${second}/report.json.gz is left out`);
    expect(aliases(JSON.parse(stdout).pairs[0])).toMatchObject({ since: night(3), runs: 3 });
  });

  it('loses at most its own run when it is killed at any moment', { timeout: 300_000 }, async () => {
    await stored('good', 1, 'kill');
    const snapshot = taken('bad', 2);
    const args = ['check', '-c', config, '--snapshot', snapshot, '--history', at('kill'), '-f', 'json=/dev/null'];
    const whole = ['report.json.gz', 'snapshot.json.gz'];
    let before = 1;
    for (let delay = 100; delay < 2600; delay += 100) {
      await new Promise<void>((resolve) => {
        const child = spawn(process.execPath, [join(root, 'dist/halint.cjs'), ...args], { stdio: 'ignore' });
        const timer = setTimeout(() => child.kill('SIGKILL'), delay);
        child.on('close', () => {
          clearTimeout(timer);
          resolve();
        });
      });
      const runs = runsIn('kill').filter((name) => !name.startsWith('.'));
      expect(runs.length - before === 0 || runs.length - before === 1).toBe(true);
      before = runs.length;
      for (const name of runs) expect(readdirSync(at(`kill/mail/${name}`))).toEqual(expect.arrayContaining(whole));
    }
    expect(aliases(await stored('bad', 3, 'kill'))).toMatchObject({ since: night(2), runs: before });
  });

  it('refuses a folder that cannot be made, and options that need it', async () => {
    writeFileSync(at('file'), '');
    const refused = await check(at('good.json'), 'file/below');
    expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('--history: cannot make the folder') });
    const alone = await halint(['check', '-c', config, '--keep-runs', '3']);
    expect(alone).toMatchObject({ status: 2, stderr: expect.stringContaining('need --history') });
  });
});
