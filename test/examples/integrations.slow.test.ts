import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { caseNames, documentOf } from '../report/documents.ts';
import { reporters } from '../report/reporters.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const examples = join(root, 'examples');
const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'halint-integrations-'));
  cpSync(join(root, 'fixtures/healthy'), folder, { recursive: true });
  mkdirSync(join(folder, 'bin'));
  // The command as npm installs it.
  writeFileSync(join(folder, 'bin/halint'), `#!/bin/sh\nexec "${process.execPath}" "${root}/dist/halint.cjs" "$@"\n`);
  chmodSync(join(folder, 'bin/halint'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true }));

const inFolder = () => ({ cwd: folder, encoding: 'utf8' as const });

describe('action.yml', { timeout: 120_000 }, () => {
  interface Step {
    readonly id?: string;
    readonly run: string;
    readonly env: Readonly<Record<string, string>>;
  }
  const { runs, inputs } = parse(readFileSync(join(root, 'action.yml'), 'utf8'));
  const steps: readonly Step[] = runs.steps;
  const script = steps.find(({ id }) => id === 'check')?.run ?? '';
  const run = (env: Readonly<Record<string, string>>) => {
    for (const name of ['output', 'summary']) writeFileSync(join(folder, name), '');
    const result = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      ...inFolder(),
      env: {
        PATH: `${join(folder, 'bin')}:${process.env['PATH'] ?? ''}`,
        RUNNER_TEMP: folder,
        GITHUB_OUTPUT: join(folder, 'output'),
        GITHUB_STEP_SUMMARY: join(folder, 'summary'),
        CONFIG: 'halint.yaml',
        FAIL_ON: 'error',
        UNTRUSTED: 'true',
        ACCEPT_UNKNOWN: 'true',
        ...env,
      },
    });
    return { ...result, summary: readFileSync(join(folder, 'summary'), 'utf8') };
  };

  it('gives every input to its script through the environment, so that no input is shell code', () => {
    const used = steps.flatMap(({ env }) => Object.values(env).map((value) => /inputs\.([a-z-]+)/.exec(value)?.[1]));
    expect(new Set(used)).toEqual(new Set(Object.keys(inputs)));
    for (const step of steps) expect(step.run).not.toContain('${{');
  });

  it('checks, writes the step summary and names the reports for later steps', () => {
    const { status, summary } = run({});
    expect(status).toBe(0);
    expect(summary).toMatch(/^# halint\n/);
    const outputs = readFileSync(join(folder, 'output'), 'utf8');
    const sarif = /^sarif=(.*)$/m.exec(outputs)?.[1] ?? '';
    expect(JSON.parse(readFileSync(sarif, 'utf8')).version).toBe('2.1.0');
    expect(outputs).toMatch(/^junit=.*halint\.xml$/m);
  });

  it('fails for a configuration that is invalid', () => {
    expect(run({ CONFIG: 'missing.yaml' }).status).toBe(2);
  });
});

describe('examples/nagios', { timeout: 120_000 }, () => {
  it('has a command that answers with 0 OK, 1 WARNING, 2 CRITICAL and 3 UNKNOWN', () => {
    const icinga = readFileSync(join(examples, 'nagios/icinga2.conf'), 'utf8');
    const words = [...(/command = \[(.*)\]/.exec(icinga)?.[1] ?? '').matchAll(/"([^"]*)"/g)].map(
      ([, word = '']) => word,
    );
    expect(words[0]).toBe('/usr/local/bin/halint');
    const other = join(folder, 'states');
    cpSync(join(root, 'fixtures/healthy'), other, { recursive: true });
    const state = () => {
      const args = [...words.slice(1), '--config', join(other, 'halint.yaml'), '--pair', 'mail'];
      const { status, stdout } = spawnSync(join(folder, 'bin/halint'), args, inFolder());
      return [status, /^HALINT (\w+)/.exec(stdout)?.[1]];
    };
    expect(state()).toEqual([0, 'OK']);
    writeFileSync(join(other, 'b/root/etc/aliases'), 'postmaster: mail-admin\n');
    expect(state()).toEqual([2, 'CRITICAL']);
    const configuration = readFileSync(join(other, 'halint.yaml'), 'utf8');
    const lesser = 'rules: { drift/synced-files-equal: { severity: warning, reason: "aliases are local" } }\n';
    writeFileSync(join(other, 'halint.yaml'), `${configuration}${lesser}`);
    expect(state()).toEqual([1, 'WARNING']);
    rmSync(join(other, 'b'), { recursive: true });
    expect(state()).toEqual([3, 'UNKNOWN']);
  });

  it('has a command that answers as a plugin', () => {
    const text = readFileSync(join(examples, 'nagios/halint.cfg'), 'utf8');
    const line = /command_line\s+(.*)/.exec(text)?.[1] ?? '';
    const [, config = '', pair = ''] = /check_command\s+check_halint!(.*)!(.*)/.exec(text) ?? [];
    const command = line
      .replace('/usr/local/bin/halint', join(folder, 'bin/halint'))
      .replace('$ARG1$', config.replace('/etc/halint', folder))
      .replace('$ARG2$', pair);
    const { stdout, status } = spawnSync('sh', ['-c', command], inFolder());
    expect(stdout).toMatch(/^HALINT OK - .* \| critical=0/);
    expect(status).toBe(0);
  });
});

describe('examples/prometheus', () => {
  const rules = readFileSync(join(examples, 'prometheus/halint-alerts.yaml'), 'utf8');
  const dashboard = readFileSync(join(examples, 'prometheus/grafana-dashboard.json'), 'utf8');

  it('use metrics that halint writes', () => {
    const written = new Set(
      caseNames.flatMap((name) =>
        [...reporters.prometheus(documentOf(name), { color: false, width: 80 }).matchAll(/^# TYPE (\S+)/gm)].map(
          ([, metric]) => metric,
        ),
      ),
    );
    for (const [metric] of `${rules}${dashboard}`.matchAll(/\bhalint_\w+/g)) expect(written).toContain(metric);
  });

  it('have a dashboard with panels of distinct ids within the grid', () => {
    const { panels } = JSON.parse(dashboard);
    expect(new Set(panels.map(({ id }: { id: number }) => id)).size).toBe(panels.length);
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
  });

  it.skipIf(!has('promtool'))(
    'are accepted by promtool, rules and metrics (skipped: promtool is not installed)',
    () => {
      execFileSync('promtool', ['check', 'rules', join(examples, 'prometheus/halint-alerts.yaml')], { stdio: 'pipe' });
      const expressions = JSON.parse(dashboard).panels.map(
        (panel: { targets: [{ expr: string }] }) => panel.targets[0].expr,
      );
      // The expressions of the dashboard, as rules: promtool parses them.
      const file = join(folder, 'panels.yaml');
      const recorded = expressions.map((each: string, index: number) => ({
        record: `panel_${index}`,
        expr: each.replaceAll('$pair', '.*'),
      }));
      writeFileSync(file, JSON.stringify({ groups: [{ name: 'panels', rules: recorded }] }));
      execFileSync('promtool', ['check', 'rules', file], { stdio: 'pipe' });
      for (const name of caseNames.filter((each) => each !== 'hostile')) {
        const input = reporters.prometheus(documentOf(name), { color: false, width: 80 });
        expect(spawnSync('promtool', ['check', 'metrics'], { input, encoding: 'utf8' }).stderr).not.toMatch(/error/i);
      }
    },
  );
});

describe('examples/Jenkinsfile', () => {
  const text = readFileSync(join(examples, 'Jenkinsfile'), 'utf8');

  it('has a shell script that shellcheck accepts', () => {
    const script = /sh '''\n([^]*?)'''/.exec(text)?.[1]?.replaceAll('\\\\\n', '\\\n') ?? '';
    expect(script).toContain('halint check');
    if (has('shellcheck'))
      expect(spawnSync('shellcheck', ['-s', 'sh', '-'], { input: script, encoding: 'utf8' }).stdout).toBe('');
  });
});

describe('examples/systemd/halint.service', { timeout: 120_000 }, () => {
  it('has a command that writes the reports and the history', () => {
    const text = readFileSync(join(examples, 'systemd/halint.service'), 'utf8');
    const [, program = '', words = ''] = /^ExecStart=(\S+) (.*)$/m.exec(text) ?? [];
    expect(program).toBe('/usr/local/bin/halint');
    const state = join(folder, 'state');
    for (const [, name = ''] of text.matchAll(/^StateDirectory=.*?(\S+)$/gm))
      mkdirSync(join(folder, name.replace('halint', 'state')), { recursive: true });
    const env = { PATH: process.env['PATH'] ?? '', HALINT_CONFIG: join(folder, 'halint.yaml') };
    const { status, stderr } = spawnSync(join(folder, 'bin/halint'), words.split(' '), {
      cwd: state,
      env,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const [, path = ''] of words.matchAll(/=(\S+)/g)) expect(existsSync(join(state, path)), path).toBe(true);
    expect(existsSync(join(state, 'history/mail'))).toBe(true);
    for (const [, path = ''] of words.matchAll(/--evidence (\S+)/g))
      expect(readdirSync(join(state, path))).not.toEqual([]);
  });
});

describe.skipIf(!has('systemd-analyze'))('examples/systemd (skipped: systemd-analyze is not installed)', () => {
  it.each(['halint.service', 'halint.timer'])('systemd accepts %s', (name) => {
    const text = readFileSync(join(examples, 'systemd', name), 'utf8');
    // The program need not be installed where this test runs.
    writeFileSync(join(folder, name), text.replaceAll('/usr/local/bin/halint', '/bin/true'));
    if (name === 'halint.timer') cpSync(join(examples, 'systemd/halint.service'), join(folder, 'halint.service'));
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', '--generators=no', join(folder, name)], {
      encoding: 'utf8',
    });
    expect(stderr.split('\n').filter((line) => line.includes('halint') && !line.includes('not executable'))).toEqual(
      [],
    );
  });
});
