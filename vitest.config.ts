import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { realmForVite } from './src/dev/realm.mjs';
import { shellForVite } from './src/dev/shell-text.mjs';
import { validatorsForVite } from './src/dev/validators.mjs';
import { SkippedTests } from './test/skipped.ts';

/** Start programs, hosts or many processes: `npm run test:slow` and `.ci/run`. The name of the file says it. */
const slow = ['test/**/*.slow.test.ts'];

/** Carries out the commands of remedies with the cluster tools of two Debians: `npm run test:remedies`. */
const remedies = ['test/rules/remedy-commands.test.ts'];

export default defineConfig({
  plugins: [validatorsForVite, realmForVite, shellForVite],
  test: {
    projects: [
      { extends: true, test: { name: 'fast', include: ['test/**/*.test.ts'], exclude: [...slow, ...remedies] } },
      { extends: true, test: { name: 'slow', include: slow } },
      { extends: true, test: { name: 'remedies', include: remedies } },
    ],
    // Real processes on a busy machine: in CI a second try decides whether a failure was the machine's or ours.
    retry: process.env['CI'] === undefined ? 0 : 1,
    // In this order, so that vitest's own summary comes last.
    reporters: [new SkippedTests(), 'default'],
    setupFiles: ['test/setup.ts'],
    // Measured and printed by `npm run coverage`. No number is a gate: a line that runs is not a line that is tested.
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'rules/**/*.ts'],
      exclude: ['src/dev/**', '**/*.d.ts'],
      reporter: ['text-summary', 'html'],
      reportsDirectory: 'node_modules/.cache/coverage',
      reportOnFailure: true,
    },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'threads',
    // On two processors vitest would use one. Files that one worker runs share its modules: most of a run was loading them.
    isolate: false,
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Half of a run of one file was translating its modules.
    experimental: { fsModuleCache: true, fsModuleCachePath: 'node_modules/.cache/vitest' },
  },
});
