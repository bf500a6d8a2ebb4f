import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { halint } from './halint.ts';

const healthy = fileURLToPath(new URL('../../fixtures/healthy', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'halint-site-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config = join(folder, 'halint.yaml');
const pair = `siteRules: site-rules
pair:
  name: mail
  virtualIps: [10.20.0.50]
  externalUrl: https://mail.example.org
  hosts:
    a: { name: mail-a, address: 10.20.0.11, transport: tree, path: ${healthy}/a, bmc: { address: 10.20.0.201, user: fence } }
    b: { name: mail-b, address: 10.20.0.12, transport: tree, path: ${healthy}/b, bmc: { address: 10.20.0.202, user: fence } }
`;
const expectTable =
  'expect:\n  aliases-mode: { file: /etc/aliases, mode: "0600", why: They name people. }\n  relay: { file: /etc/os-release, key: ID, equals: debian }\n';

/** Preloaded into halint: notes when the compiler is loaded. */
const hook = join(folder, 'hook.cjs');
const seen = join(folder, 'compiler-loaded');
writeFileSync(
  hook,
  `const Module = require('node:module');
const load = Module._load;
Module._load = function (id, ...rest) {
  if (id === 'ts-morph') require('node:fs').appendFileSync(${JSON.stringify(seen)}, 'x');
  return load.call(this, id, ...rest);
};
`,
);

const run = (...args: readonly string[]) =>
  halint(args, { cwd: folder, env: { XDG_CACHE_HOME: join(folder, 'cache'), NODE_OPTIONS: `--require ${hook}` } });

// The compiler takes seconds, on a busy machine many.
describe('site rules on the command line', { timeout: 120_000 }, () => {
  it('are made, checked and tested', async () => {
    writeFileSync(config, pair);
    const made = await run('rules', 'new', 'our/distribution');
    expect(made).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('site-rules/our/distribution.ts\nsite-rules/our/distribution.yaml\n'),
    });
    expect(await run('rules', 'new', 'our/release', '--pair')).toMatchObject({ status: 0 });
    expect(await run('rules', 'new', 'our/release', '--pair')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('already exists'),
    });
    expect(await run('rules', 'new', 'Our')).toMatchObject({ status: 2 });
    const checked = await run('rules', 'check');
    expect(checked.stdout).toBe(
      'our/distribution: judged per host, gathers operating-system\nour/release: judged per pair, gathers ' +
        'operating-system\nour/distribution: why and remedy are still the texts of "halint rules new"; replace them, because ' +
        'reports show them\nour/release: why and remedy are still the texts of "halint rules new"; replace them, because reports show them\n2 rules, ' +
        'no problems\n',
    );
    expect(await run('rules', 'test')).toMatchObject({
      status: 0,
      stdout: 'ok   our/distribution: 4 of 4 as expected\nok   our/release: 3 of 3 as expected\n',
    });
  });

  it('are judged like built-in ones, with the table of expectations, and without the compiler', async () => {
    writeFileSync(
      config,
      `${pair}${expectTable}rules: { our/release: { severity: info, reason: "for now" }, expect/relay: { severity: off, reason: later } }\n`,
    );
    rmSync(seen, { force: true });
    const result = await run('check', '-f', 'json', '--rule', 'our', '--rule', 'expect');
    expect(existsSync(seen)).toBe(false);
    expect(result).toMatchObject({ status: 1, stderr: '' });
    const [report] = JSON.parse(result.stdout).pairs;
    const verdicts = report.results.map(
      ({ rule, host, verdict, severity }: Record<string, string>) => `${rule} ${host ?? 'pair'} ${verdict} ${severity}`,
    );
    expect(verdicts.sort()).toEqual([
      'expect/aliases-mode a fail warning',
      'expect/aliases-mode b fail warning',
      'expect/relay pair off warning',
      'our/distribution a pass warning',
      'our/distribution b pass warning',
      'our/release pair pass info',
    ]);
  });

  it('are explained like built-in ones, with what can be set and what is', async () => {
    writeFileSync(config, `${pair}rules: { our/distribution: { supported: [arch] } }\n`);
    const explained = await run('rules', 'explain', 'our/distribution');
    expect(explained).toMatchObject({ status: 0, stderr: '' });
    expect(explained.stdout).toContain('The host runs a distribution that we support.');
    expect(explained.stdout).toContain(
      'supported: arch (default debian, ubuntu, rhel, rocky, almalinux). Distributions that we support',
    );
    expect(await run('check', '-f', 'json', '--rule', 'our/distribution')).toMatchObject({
      status: 1,
      stdout: expect.stringContaining('"expected": "arch"'),
    });
    expect(await run('rules', 'explain', 'our/distributions')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('did you mean our/distribution?'),
    });
  });

  it('have their parameters checked', async () => {
    writeFileSync(config, `${pair}rules:\n  our/distribution: { suported: [arch] }\n`);
    expect(await run('config', 'check')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining(
        'halint.yaml:10:23: our/distribution has no parameter "suported"; did you mean "supported"?',
      ),
    });
    writeFileSync(
      config,
      `${pair}${expectTable}rules: { our/release: { severity: info, reason: "for now" }, expect/relay: { severity: off, reason: later } }\n`,
    );
  });

  it('are listed with the configuration that names them', async () => {
    const { stdout } = await run('rules', 'list', '--config', 'halint.yaml');
    expect(stdout).toMatch(/^expect\/aliases-mode +warning +\/etc\/aliases has mode 0600$/m);
    expect(stdout).toMatch(/^our\/release +info +Both hosts run the same release of the system$/m);
  });

  it('are compiled again when they change, and only then', async () => {
    const path = join(folder, 'site-rules/our/release.ts');
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n// changed\n`);
    await run('check', '-f', 'json', '--rule', 'our');
    expect(existsSync(seen)).toBe(true);
    rmSync(seen);
    await run('check', '-f', 'json', '--rule', 'our');
    expect(existsSync(seen)).toBe(false);
  });

  it('are refused with place and reason when they do not pass, and nothing is judged', async () => {
    writeFileSync(
      join(folder, 'site-rules/our/clock.ts'),
      `${readFileSync(join(folder, 'site-rules/our/distribution.ts'), 'utf8')}const started = Date.now();\n`,
    );
    const result = await run('check');
    expect(result).toMatchObject({ status: 2, stdout: '' });
    expect(result.stderr).toContain('site-rules/our/clock.ts:');
    expect(result.stderr).toContain('a rule has no clock');
    expect(await run('rules', 'check')).toMatchObject({
      status: 2,
      stdout: expect.stringMatching(/clock\.ts:\d+:\d+: a rule has no clock[^]*1 problem\n$/),
    });
  });
});
