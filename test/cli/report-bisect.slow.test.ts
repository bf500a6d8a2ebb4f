import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Snapshot } from '../../src/sdk/index.ts';
import { halint } from './halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-bisect-'));
const at = (name: string): string => join(folder, name);
const config = at('pair/halint.yaml');

beforeAll(async () => {
  cpSync(fileURLToPath(new URL('../../fixtures/healthy', import.meta.url)), at('pair'), { recursive: true });
  await halint(['gather', '-c', config, '-o', at('good.json')]);
  const good = readFileSync(at('good.json'), 'utf8');
  // Fencing is switched off, which the cluster counts as a change of its configuration.
  const bad = good
    .replaceAll(/(name=\\"stonith-enabled\\" value=\\")true/g, '$1false')
    .replaceAll(/( epoch=\\")\d+/g, '$135');
  expect(bad).not.toBe(good);
  // Each letter is a night: fencing is on (-), off (+), or the hosts were not read (?).
  for (const [index, letter] of [...'--+?---++++'].entries()) {
    const snapshot: Snapshot = JSON.parse(letter === '+' ? bad : good);
    const { a, b } = snapshot.hosts;
    const unread = { status: 'unreachable', error: 'refused', duration: 0, readings: {}, costs: {} } as const;
    const hosts = letter === '?' ? { a: { ...a, ...unread }, b: { ...b, ...unread } } : { a, b };
    const takenAt = new Date(Date.UTC(2026, 5, 7 + index, 1, 2)).toISOString();
    writeFileSync(at('night.json'), JSON.stringify({ ...snapshot, hosts, takenAt }));
    await halint([
      ...['check', '-c', config, '--snapshot', at('night.json'), '--history', at('history')],
      ...['-f', `json=${at('report.json')}`],
    ]);
  }
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const bisect = (...args: readonly string[]) => halint(['report', 'bisect', '-c', config, ...args]);

describe('report bisect', () => {
  it('names the runs in which a finding came and went, and what changed then', async () => {
    const { status, stdout, stderr } = await bisect('fencing/fencing-enabled', at('history'));
    expect(stderr).toBe('');
    expect(stdout).toContain('Since the run of 2026-06-14 01:02 UTC: it came after the run of 2026-06-13 01:02 UTC.\n');
    expect(stdout).toMatch(/mail-a cibadmin .*: CIB epoch \d+ → 35\n/);
    expect(stdout).toMatch(/ {4}\+ .*name="stonith-enabled" value="false"/);
    expect(stdout).toContain(
      'Earlier:\n  From 2026-06-09 01:02 UTC to 2026-06-09 01:02 UTC: it came after the run of 2026-06-08 01:02 UTC; ' +
        'resolved in the run of 2026-06-11 01:02 UTC.\n',
    );
    expect(status).toBe(1);
  });

  it('agrees with judging all runs', async () => {
    const lines = async (...args: readonly string[]) => (await bisect(...args)).stdout.split('\n').slice(0, -2);
    expect(await lines('fencing/fencing-enabled', at('history'), '--all')).toEqual(
      await lines('fencing/fencing-enabled', at('history')),
    );
  });

  it('says where no run has the finding', async () => {
    const { status, stdout } = await bisect('fencing/fencing-enabled:no-such-subject', at('history'));
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('No run has this finding; 1 run '),
    });
  });

  it('refuses a rule, a pair or a folder that there is not', async () => {
    expect((await bisect('fencing/no-such-rule', at('history'))).status).toBe(2);
    expect((await bisect('fencing/fencing-enabled', at('nowhere'))).status).toBe(2);
    expect((await bisect('fencing/fencing-enabled', folder)).stderr).toContain('no runs of the pair "mail"');
  });
});
