import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { realmForVite } from './src/dev/realm.mjs';
import { shellForVite } from './src/dev/shell-text.mjs';
import { validatorsForVite } from './src/dev/validators.mjs';
import { SkippedTests } from './test/skipped.ts';

/** Judge data and start nothing: they share one copy of the modules, which takes longer to load than most tests run. */
const pure = ['test/{engine,facts,report,sdk}/**/*.test.ts', 'test/rules/*.test.ts', 'test/sync/{decide,plan,state}/**/*.test.ts'];

/** Take minutes together: `npm run test:slow` and `.ci/run`. */
const slow = [
  'test/cli/poisoned-fleet.test.ts',
  'test/dev/package.test.ts',
  'test/hosts/lane.test.ts',
  'test/rules/{explained,mutations,single-fault,unread-sources}.test.ts',
  'test/sync/host/{carriers,crash-points,dead-man-switch,many-files,power-loss,silence}.test.ts',
  'test/sync/plan/tampered.test.ts',
  'test/sync/watch/churn.test.ts',
];

const threads = (isolate: boolean) => ({ threads: { isolate, maxThreads: Math.max(2, availableParallelism() - 1) } });

export default defineConfig({
  plugins: [validatorsForVite, realmForVite, shellForVite],
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: pure, exclude: slow, poolOptions: threads(false) } },
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.ts'], exclude: [...pure, ...slow] } },
      { extends: true, test: { name: 'slow', include: slow } },
    ],
    // Real processes on a busy machine: in CI a second try decides whether a failure was the machine's or ours.
    retry: process.env['CI'] === undefined ? 0 : 1,
    // In this order, so that vitest's own summary comes last.
    reporters: [new SkippedTests(), 'default'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'threads',
    // On two processors vitest would use one.
    poolOptions: threads(true),
  },
});
