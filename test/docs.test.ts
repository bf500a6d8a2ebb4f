import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAllDocuments } from 'yaml';
import { afterAll, describe as group, expect, it } from 'vitest';
import { untrustedVariable } from '../src/config/reading/untrusted-variable.ts';
import { exitCode } from '../src/cli/exit-code.ts';
import { formatNames } from '../src/cli/output/format-names.ts';
import { buildProgram } from '../src/cli/program/program.ts';
import { syncExit } from '../src/sync/apply/outcome/outcome.ts';
import { complaintOf } from './cli/complaint.ts';
import { halint } from './cli/halint.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const below = (folder: string, ending: RegExp): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));

const prose = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'bench/README.md', ...below('docs', /^[\w-]+\.md$/)];
const examples = [...below('examples', /\.(yaml|service|cfg|conf)$/), 'examples/Jenkinsfile', 'SECURITY.md'];

const names = buildProgram(() => undefined)
  .commands.map((command) => command.name())
  .join('|');
const shown = new RegExp(
  `(?:^|\`|\\$ |script: |sh '|- +|ExecStart=/usr/local/bin/|/usr/local/bin/)(halint (?:${names})\\b[^\`\\n#…]*)`,
  'gm',
);

/** `halint …` as a reader would copy it: from code, in line or fenced, and from the commands of examples. */
const commandsIn = (text: string): readonly string[] =>
  [...text.matchAll(shown)].map(([, words]) =>
    (words ?? '')
      .replace(/(\|\|| > ).*/, '')
      .replace(/ {2,}.*/, '')
      .trim(),
  );

/** What the command line says of these commands, without running them. */
async function complaintsOf(typed: readonly string[]): Promise<readonly string[]> {
  const complaints: string[] = [];
  for (const text of typed.filter((words) => !/^halint (sync|rules|config|report|sync generate)$/.test(words))) {
    const words = text
      .split(/[ ,;.]+(?= |$)| +/)
      .filter((word) => word !== '')
      .map((word) => word.replace(/^'(.*)'$/, '$1'));
    const complaint = await complaintOf(words.slice(1));
    // A sentence may name a command without its arguments.
    const rest = complaint.replace(/^error: (missing required argument|option '.*' argument missing).*\n/, '');
    if (rest !== '') complaints.push(`${text}: ${rest.trim()}`);
  }
  return complaints;
}

group('what the documents say', () => {
  it.each([...prose, ...examples])('%s names commands and options that there are', async (path) => {
    expect(await complaintsOf(commandsIn(read(path)))).toEqual([]);
  });

  it('rule pages name commands and options that there are', async () => {
    const all = new Set(below('docs/rules', /\.md$/).flatMap((path) => commandsIn(read(path))));
    expect(all.size).toBeGreaterThan(10);
    expect(await complaintsOf([...all])).toEqual([]);
  });

  it.each(prose)('%s names files that there are', (path) => {
    const text = read(path);
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, to]) => join(path, '..', to ?? ''));
    const named = [...text.matchAll(/`((?:src|rules|docs|fixtures|test|bench|examples|schemas)\/[\w./-]*)`/g)].map(
      ([, name]) => name ?? '',
    );
    expect([...links, ...named].filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });

  it.each(examples.filter((path) => path.endsWith('.yaml')))('%s is YAML', (path) => {
    expect(parseAllDocuments(read(path)).flatMap(({ errors }) => errors)).toEqual([]);
  });
});

group('the README', () => {
  const folder = mkdtempSync(join(tmpdir(), 'halint-docs-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('shows a finding of the demo as the demo prints it', async () => {
    const shown = /```\n(\[critical\][^]*?\n)```/.exec(read('README.md'))?.[1] ?? 'nothing';
    const { stdout } = await halint(['demo', '--no-color', '--output', join(folder, 'demo')]);
    expect(stdout).toContain(shown);
  });

  it('has npm run what there is to run', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...(read('README.md') + read('CONTRIBUTING.md')).matchAll(/npm run ([\w:-]+)/g)].map(
      ([, name]) => name ?? '',
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

group('docs/reference.md', () => {
  const reference = read('docs/reference.md');
  const rowsOf = (heading: string): readonly string[] =>
    [...(reference.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '').matchAll(/^\| `?(\w[\w-]*)`? \|/gm)]
      .map(([, first]) => first ?? '')
      .filter((first) => !['code', 'name', 'variable'].includes(first));

  it('has every exit code', () => {
    const codes = [...new Set([...Object.values(exitCode), ...Object.values(syncExit)])].sort(
      (left, right) => left - right,
    );
    expect(rowsOf('Exit codes').map(Number)).toEqual(codes);
  });

  it('has every format, in the order of help', () => {
    expect(rowsOf('Formats')).toEqual([...formatNames]);
  });

  it('has every environment variable that the sources read', () => {
    const sources = below('src', /\.ts$/)
      .filter((path) => !path.startsWith('src/dev/'))
      .map(read)
      .join('\n');
    const variables = [...sources.matchAll(/\benv(?:\['([A-Z0-9_]+)'\]|\.([A-Z0-9_]+)\b)/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? '',
    );
    expect([...rowsOf('Environment')].sort()).toEqual([...new Set([...variables, untrustedVariable])].sort());
  });
});
