import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';
import { shellForVite } from '../../src/dev/shell-text.mjs';

/** By name, so that scenarios of one pair follow each other and the pair is brought up once. */
class ByName extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((one, other) => (one.moduleId < other.moduleId ? -1 : 1)));
  }
}

export default defineConfig({
  plugins: [shellForVite],
  test: {
    root: import.meta.dirname,
    include: ['scenarios/*.lab.ts'],
    fileParallelism: false,
    // On a slow machine an audit of the hosts takes half a minute, and some tests make several.
    testTimeout: 300_000,
    // In CI a second try decides whether a failure was the machine's or ours.
    retry: process.env['CI'] === undefined ? 0 : 1,
    hookTimeout: 300_000,
    pool: 'threads',
    sequence: { sequencer: ByName },
  },
});
