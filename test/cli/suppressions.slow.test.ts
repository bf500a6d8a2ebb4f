import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-accept-'));
const at = (name: string): string => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

/** The healthy pair with one file that drifted. */
beforeEach(() => {
  rmSync(folder, { recursive: true });
  cpSync(healthy, folder, { recursive: true });
  drift('nobody');
});

const drift = (postmaster: string): void => writeFileSync(at('b/root/etc/aliases'), `postmaster: ${postmaster}\n`);
const fix = (): void => cpSync(join(healthy, 'b/root/etc/aliases'), at('b/root/etc/aliases'));
/** A report for a terminal wraps its lines. */
const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ');
const check = (...more: readonly string[]) => halint(['check', '-c', at('halint.yaml'), '-r', 'drift/*', ...more]);

/** Adds the finding as `-f waivers` prints it, filled in. */
async function accept(expires: string): Promise<void> {
  const { stdout } = await check('-f', 'waivers');
  const filled = stdout
    .replaceAll('reason: ""', 'reason: the list is merged next week')
    .replaceAll('owner: ""', 'owner: ops@example.org')
    .replaceAll('expires: ""', `expires: ${expires}`);
  writeFileSync(at('halint.yaml'), `${readFileSync(join(healthy, 'halint.yaml'), 'utf8')}\n${filled}`);
}

describe('a waiver in halint.yaml', () => {
  it('is printed by -f waivers, to be filled in, and then accepts what was found', async () => {
    expect((await check()).status).toBe(1);
    await accept('2999-12-31');
    const { status, stdout, stderr } = await check();
    expect(stdout).toContain('WAIVED (1)');
    expect(inOneLine(stdout)).toContain('the list is merged next week (ops@example.org, until 2999-12-31)');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('is not a valid configuration until reason, owner and expiry date are filled in', async () => {
    const { stdout } = await check('-f', 'waivers');
    writeFileSync(at('halint.yaml'), `${readFileSync(join(healthy, 'halint.yaml'), 'utf8')}\n${stdout}`);
    const { status, stderr } = await check();
    expect(status).toBe(2);
    for (const key of ['reason', 'owner', 'expires']) expect(stderr).toContain(`waivers[0].${key}: expected`);
  });

  it('that has expired accepts nothing: 1 if the fault exists, 5 if it is resolved', async () => {
    await accept('2020-01-31');
    const still = await check();
    expect({ ...still, stdout: inOneLine(still.stdout) }).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('expired on 2020-01-31. The finding still exists'),
    });
    fix();
    const gone = await check();
    expect(gone).toMatchObject({
      status: 5,
      stderr: 'halint: waivers or baseline entries are out of date (exit code 5); see the report\n',
    });
    expect(inOneLine(gone.stdout)).toContain('The finding is resolved: delete the waiver');
  });

  it('that accepts nothing makes 5, but only where that could be judged', async () => {
    await accept('2999-12-31');
    fix();
    expect((await check()).status).toBe(5);
    expect((await halint(['check', '-c', at('halint.yaml'), '-r', 'storage/*'])).status).toBe(0);
  });

  it('of a rule that does not exist is refused', async () => {
    await accept('2999-12-31');
    writeFileSync(
      at('halint.yaml'),
      readFileSync(at('halint.yaml'), 'utf8').replace(
        'rule: "drift/synced-files-equal"',
        'rule: "drift/synced-files-eqal"',
      ),
    );
    expect(await check()).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('did you mean "drift/synced-files-equal"?'),
    });
  });
});

describe('a baseline', () => {
  const baseline = at('known.json');
  const withBaseline = (...more: readonly string[]) => check('--baseline', baseline, ...more);

  it('is written, accepts what it was made of, and counts what changes', async () => {
    expect(await withBaseline()).toMatchObject({
      status: 2,
      stderr: `halint: baseline ${baseline} does not exist; create it with halint check --baseline ${baseline} --update-baseline\n`,
    });
    expect((await withBaseline('--update-baseline')).status).toBe(0);
    const written = readFileSync(baseline, 'utf8');
    expect(await withBaseline()).toMatchObject({ status: 0, stdout: expect.stringContaining('in the baseline of') });
    drift('another-account');
    expect((await withBaseline()).status).toBe(1);
    expect(readFileSync(baseline, 'utf8')).toBe(written);
    expect(readdirSync(folder).filter((name) => name.startsWith('known.json'))).toEqual(['known.json']);
  });

  it('is out of date when its findings are resolved, and can be pruned', async () => {
    await withBaseline('--update-baseline');
    fix();
    expect(await withBaseline()).toMatchObject({ status: 5, stdout: expect.stringContaining('--prune-baseline') });
    expect((await withBaseline('--prune-baseline')).status).toBe(0);
    expect(JSON.parse(readFileSync(baseline, 'utf8'))).toEqual({ schemaVersion: 1, pairs: {} });
    drift('nobody');
    expect((await withBaseline()).status).toBe(1);
  });

  it('keeps what this run did not look at', async () => {
    await withBaseline('--update-baseline');
    const before = JSON.parse(readFileSync(baseline, 'utf8'));
    expect(
      (await halint(['check', '-c', at('halint.yaml'), '-r', 'storage/*', '--baseline', baseline, '--prune-baseline']))
        .status,
    ).toBe(0);
    expect(JSON.parse(readFileSync(baseline, 'utf8'))).toEqual(before);
  });

  it('may be named in halint.yaml, relative to it', async () => {
    writeFileSync(at('halint.yaml'), `${readFileSync(join(healthy, 'halint.yaml'), 'utf8')}\nbaseline: nightly.json\n`);
    expect((await check('--update-baseline')).status).toBe(0);
    expect(existsSync(at('nightly.json'))).toBe(true);
    expect((await check()).status).toBe(0);
  });

  it.each([
    ['both ways to write it', ['--update-baseline', '--prune-baseline'], 'cannot be combined'],
    ['a file that is none', ['--baseline', at('halint.yaml')], 'is not JSON'],
    ['a report in its place', ['--baseline', at('report.json')], 'is not a baseline of halint'],
  ])('refuses %s', async (_, options, message) => {
    await check('-f', `json=${at('report.json')}`);
    expect(await withBaselineUnless(options)).toMatchObject({ status: 2, stderr: expect.stringContaining(message) });
  });

  it('must be named to be written', async () => {
    expect(await check('--update-baseline')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no baseline file'),
    });
  });

  const withBaselineUnless = (options: readonly string[]) =>
    options.includes('--baseline') ? check(...options) : withBaseline(...options);
});
