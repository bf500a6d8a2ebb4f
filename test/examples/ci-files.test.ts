import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { formatNames } from '../../src/cli/output/format-names.ts';
import { complaintOf } from '../cli/complaint.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** The commands of halint in a shell script, as the shell passes their words on. */
function commandsIn(script: string): readonly (readonly string[])[] {
  const lines = script.replaceAll(/\\\\?\n/g, ' ').split(/\n|&&|;/);
  return lines.flatMap((line) => {
    const command = /^\s*(halint\s[^|>]*)/.exec(line)?.[1];
    if (command === undefined) return [];
    const words = command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
    return [words.slice(1).map((word) => word.replaceAll(/["']/g, ''))];
  });
}

const workflow = parse(read('examples/github-workflow.yaml'));
const action = parse(read('action.yml'));
const steps: readonly Step[] = workflow.jobs.lint.steps;
const own = steps.filter(({ uses }) => uses === './.github/actions/halint');

describe('examples/github-workflow.yaml', () => {
  it('uses the action of halint with inputs that it has, and with all that it requires', () => {
    expect(own).toHaveLength(1);
    for (const { with: given = {} } of own) {
      const inputs: Readonly<Record<string, { readonly required?: boolean }>> = action.inputs;
      expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
      const required = Object.entries(inputs).flatMap(([name, { required: must }]) => (must === true ? [name] : []));
      expect(Object.keys(given)).toEqual(expect.arrayContaining(required));
    }
  });

  it('uses outputs that the action has, and uploads SARIF', () => {
    const text = JSON.stringify(steps);
    const used = [...text.matchAll(/steps\.(\w+)\.outputs\.(\w+)/g)].map(([, id, name]) => ({ id, name }));
    expect(used.map(({ name }) => name)).toEqual(expect.arrayContaining(['sarif', 'junit']));
    for (const { id, name } of used) {
      expect(id).toBe(own[0]?.id);
      expect(Object.keys(action.outputs)).toContain(name);
    }
    const upload = steps.find(({ uses = '' }) => uses.startsWith('github/codeql-action/upload-sarif@'));
    expect(upload?.with?.['sarif_file']).toBe('${{ steps.halint.outputs.sarif }}');
    expect(upload?.if).toMatch(/^always\(\) && steps\.halint\.outputs\.sarif != ''/);
    expect(workflow.permissions).toEqual({ contents: 'read', 'security-events': 'write' });
  });

  it('pins every action of others to a commit, with its version next to it', () => {
    const lines = read('examples/github-workflow.yaml').match(/uses: .*/g) ?? [];
    const others = lines.filter((line) => !line.includes('uses: ./'));
    expect(others).toHaveLength(4);
    for (const line of others) expect(line).toMatch(/^uses: [\w-]+(\/[\w-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  it('gives no text of a pull request to a shell', () => {
    for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });
});

describe('the commands in files for CI', () => {
  const gitlab: Readonly<Record<string, { readonly script?: readonly string[] }>> = parse(
    read('examples/gitlab-ci.yaml'),
  );
  const scripts: readonly (readonly [string, readonly string[]])[] = [
    ['action.yml', action.runs.steps.map(({ run = '' }: Step) => run)],
    ['examples/gitlab-ci.yaml', Object.values(gitlab).flatMap(({ script = [] }) => script)],
    ['examples/Jenkinsfile', [/sh '''\n([^]*?)'''/.exec(read('examples/Jenkinsfile'))?.[1] ?? '']],
  ];

  it.each(scripts)('%s has commands that the command line accepts', async (_, texts) => {
    const commands = texts.flatMap(commandsIn);
    expect(commands.length).toBeGreaterThan(0);
    for (const words of commands) {
      const given = words.filter((word) => word !== '${options[@]}');
      expect(await complaintOf(given), words.join(' ')).toBe('');
      const formats = given.filter((_, i) => /^(-f|--format)$/.test(given[i - 1] ?? ''));
      expect(formats.length).toBeGreaterThan(1);
      for (const format of formats) expect(formatNames).toContain(format.split('=')[0]);
    }
  });

  it('are read as the shell reads them, and a wrong one is refused', async () => {
    expect(commandsIn('test -s x && halint check -f \'text\' \\\n  --rule "fencing/*" || status=$?')).toEqual([
      ['check', '-f', 'text', '--rule', 'fencing/*'],
    ]);
    expect(await complaintOf(['check', '--no-such-option'])).toContain('--no-such-option');
  });

  it('the action of GitHub passes options that the command line accepts', async () => {
    const script = action.runs.steps.map(({ run = '' }: Step) => run).join('\n');
    const options = [...script.matchAll(/options\+?=\(([^)]*)\)/g)].flatMap(([, words = '']) => words.split(' '));
    expect(options).toContain('--untrusted-config');
    const given = options.map((word) => (word === '"$FAIL_ON"' ? 'error' : word.replaceAll('"', '')));
    expect(await complaintOf(['check', ...given])).toBe('');
  });
});

describe('examples/gitlab-ci.yaml', () => {
  it('has jobs that extend a job of the file, artifacts that a command writes, and accepts only unknown checks', () => {
    const jobs = parse(read('examples/gitlab-ci.yaml'));
    for (const [name, job] of Object.entries<Record<string, unknown>>(jobs)) {
      if (name.startsWith('.')) continue;
      expect(Object.keys(jobs)).toContain(job['extends']);
      expect(JSON.stringify(job['script'])).toContain('-f junit=halint.xml');
    }
    expect(jobs['.halint'].artifacts.reports.junit).toBe('halint.xml');
    expect(jobs['halint:rendered'].allow_failure).toEqual({ exit_codes: 3 });
    expect(jobs['halint:nightly'].allow_failure).toBe(undefined);
  });
});

describe('examples/Jenkinsfile', () => {
  it('publishes only files that its command writes', () => {
    const text = read('examples/Jenkinsfile');
    const published = [...text.matchAll(/(?:junit|pattern:|artifacts:) '([^']*)'/g)].flatMap(([, names = '']) =>
      names.split(', '),
    );
    expect(published).toHaveLength(4);
    for (const name of published) expect(text).toContain(`=${name}`);
  });
});
