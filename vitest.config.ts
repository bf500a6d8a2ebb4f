import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { realmForVite } from './src/dev/realm.mjs';
import { shellForVite } from './src/dev/shell-text.mjs';
import { validatorsForVite } from './src/dev/validators.mjs';
import { SkippedTests } from './test/skipped.ts';

export default defineConfig({
  plugins: [validatorsForVite, realmForVite, shellForVite],
  test: {
    // Real processes on a busy machine: in CI a second try decides whether a failure was the machine's or ours.
    retry: process.env['CI'] === undefined ? 0 : 1,
    include: ['test/**/*.test.ts'],
    // In this order, so that vitest's own summary comes last.
    reporters: [new SkippedTests(), 'default'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'threads',
    // On two processors vitest would use one.
    poolOptions: { threads: { maxThreads: Math.max(2, availableParallelism() - 1) } },
  },
});
