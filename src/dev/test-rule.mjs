/**
 * `npm run test:rule -- ID...`: runs the cases of single rules. It bundles only these rules and all facts, because
 * loading all rules takes most of the time of a test run. `npm test` also verifies the laws for every rule.
 */
import { build } from 'esbuild';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { realmForEsbuild } from './realm.mjs';
import { shellForEsbuild } from './shell-text.mjs';
import { validatorsForEsbuild } from './validators.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cases = join(root, 'fixtures/rules');
// A path of the rule or of its cases is as good as an id.
const ids = process.argv.slice(2).map((word) => word.replace(/^(fixtures\/)?rules\//, '').replace(/\.(ts|yaml)$/, ''));
const unknown = ids.find((id) => !existsSync(join(root, `rules/${id}.ts`)));
if (ids.length === 0 || unknown !== undefined) {
  console.error(unknown === undefined ? 'usage: npm run test:rule -- ID...' : `there is no rules/${unknown}.ts`);
  process.exit(2);
}

const entry = [
  "import { renderTests, testRules } from './src/authoring/rule-test.ts';",
  ...ids.map((id, i) => `import rule${i} from './rules/${id}.ts';`),
  `const rules = [${ids.map((id, i) => `{ id: '${id}', rule: rule${i} }`).join(', ')}];`,
  `const tests = await testRules(rules, ${JSON.stringify(cases)});`,
  'process.stdout.write(renderTests(tests));',
  'process.exitCode = tests.some(({ failures }) => failures.length > 0) ? 1 : 0;',
].join('\n');

const outfile = join(root, `node_modules/.cache/halint/test-rule-${process.pid}.mjs`);
await build({
  absWorkingDir: root,
  stdin: { contents: entry, resolveDir: root, loader: 'ts' },
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  // For the CommonJS packages in the bundle.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  target: 'node20',
  external: ['cpu-features', '*.node', 'ts-morph'],
  plugins: [validatorsForEsbuild, realmForEsbuild, shellForEsbuild],
  logLevel: 'warning',
});
try {
  await import(pathToFileURL(outfile).href);
} finally {
  rmSync(outfile);
}
