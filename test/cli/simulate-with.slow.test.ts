import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { programPath } from '../hosts/machine.ts';

/** `check --simulate-with` on a recording of the healthy pair that holds no simulation of its own. */
const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-simulate-with-'));
afterAll(() => rmSync(folder, { recursive: true }));
cpSync(join(root, 'fixtures/healthy'), folder, { recursive: true });

/** The output of a recorded command of both hosts, changed. */
function change(command: string, edit: (text: string) => string): void {
  for (const side of ['a', 'b']) {
    const index = readFileSync(join(folder, side, 'commands/index.tsv'), 'utf8');
    const file =
      index
        .split('\n')
        .find((line) => line.startsWith(`${command}\t`))
        ?.split('\t')[2] ?? '';
    const path = join(folder, side, 'commands', file);
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
  }
}

for (const side of ['a', 'b']) {
  const path = join(folder, side, 'commands/index.tsv');
  writeFileSync(path, readFileSync(path, 'utf8').replace(/^simulate-failover\t.*\n/m, ''));
}

const check = (...words: readonly string[]) =>
  spawnSync(process.execPath, [join(root, 'dist/halint.cjs'), 'check', '-r', 'failover/*', '-f', 'json', ...words], {
    cwd: folder,
    encoding: 'utf8',
  });

interface Found {
  readonly pairs: readonly {
    readonly results: readonly {
      rule: string;
      verdict: string;
      host?: string;
      findings: { subject: string; actual: string }[];
    }[];
  }[];
}
const results = (stdout: string) => (JSON.parse(stdout) as Found).pairs[0]?.results ?? [];
const program = programPath('crm_simulate');

describe.skipIf(program === undefined)('check --simulate-with (needs crm_simulate)', { timeout: 120_000 }, () => {
  it('judges what is skipped without it', () => {
    const without = check();
    // A run that judges nothing is incomplete.
    expect(without.status).toBe(3);
    expect(new Set(results(without.stdout).map(({ verdict }) => verdict))).toEqual(new Set(['skip']));
    const judged = check('--simulate-with', program ?? '');
    expect(judged.status).toBe(0);
    expect(results(judged.stdout).filter(({ verdict }) => verdict === 'pass').length).toBeGreaterThan(3);
  });

  it('names the constraint that keeps the services off the survivor', () => {
    const ban = '<rsc_location id="never" rsc="g_mail" node="mail-b" score="-INFINITY"/></constraints>';
    change('cibadmin -Q', (text) => text.replace('</constraints>', ban));
    const { status, stdout } = check('--simulate-with', program ?? '');
    expect(status).toBe(1);
    const failed = results(stdout).filter(({ verdict }) => verdict === 'fail');
    expect(failed.map(({ rule, host, findings }) => [rule, host, findings[0]?.subject, findings[0]?.actual])).toEqual([
      [
        'failover/services-run-on-survivor',
        'b',
        'g_mail',
        'never, score -INFINITY on mail-b: p_lvm and 14 more stopped',
      ],
    ]);
  });

  it('refuses another program, and one that is not there', () => {
    expect(check('--simulate-with', '/bin/true')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('needs the path of crm_simulate'),
    });
    expect(check('--simulate-with', '/nowhere/crm_simulate')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('cannot be run'),
    });
  });
});
