import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const below = (folder: string, ending: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .toSorted();

/** Where a clone has files of its own. */
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['node_modules', 'dist', '.git'].includes(entry.name))
  .map(({ name }) => name);
const scripts = folders.flatMap((folder) => below(folder, '.sh'));
const tests = below('test', '.slow.test.ts').map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

/** Scripts that no host runs: bash on the machine of a developer or of CI, which .ci/run executes. */
const onlyBash: Readonly<Record<string, string>> = {
  '.ci/': 'the CI jobs',
  'test/lab/': 'builds and runs the hosts of the lab',
  'test/rules/debian-13.sh': 'builds the root for the remedies of Debian 13',
};

/** Validators and activations that are one text with their functions: test/sync/shell/checks.slow.test.ts, by id. */
const idsOfChecks: Readonly<Record<string, string>> = { table: 'postalias', text: 'yaml' };

/** Files that are called function by function: test/shell/shell-calls.ts. */
const called = new Set(
  tests.flatMap(({ text }) => [...text.matchAll(/\bshellFile\('([^']+)'/g)].map(([, path]) => path)),
);

/** Files that a test imports and runs in every shell. */
const imported = new Set(
  tests
    .filter(({ text }) => text.includes('describe.each(shells)'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/^import \w+ from '([^']+\.sh)';$/gm)].map(([, from = '']) =>
        normalize(join(path, '..', from)),
      ),
    ),
);

function tested(path: string): boolean {
  if (called.has(path) || imported.has(path)) return true;
  if (Object.keys(onlyBash).some((prefix) => path.startsWith(prefix))) return true;
  if (!/^src\/sync\/apply\/shell\/(validators|activations)\//.test(path)) return false;
  const name = basename(path, '.sh');
  const checks = tests.find((test) => test.path === 'test/sync/shell/checks.slow.test.ts')?.text ?? '';
  return checks.includes(`'${idsOfChecks[name] ?? name}'`);
}

describe('every .sh file', () => {
  it('has a test under dash, bash and busybox, or runs on no host', () => {
    expect(scripts.length).toBeGreaterThan(90);
    expect(scripts.filter((path) => !tested(path))).toEqual([]);
  });

  it('is named by its tests with the path that it has', () => {
    expect([...called, ...imported].filter((path) => path === undefined || !scripts.includes(path))).toEqual([]);
    expect(Object.keys(onlyBash).filter((prefix) => !scripts.some((path) => path.startsWith(prefix)))).toEqual([]);
  });
});
