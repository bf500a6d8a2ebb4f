import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/** By name, so that scenarios of one pair follow each other and the pair is brought up once. */
class ByName extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((one, other) => (one.moduleId < other.moduleId ? -1 : 1)));
  }
}

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['scenarios/*.lab.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: 'threads',
    sequence: { sequencer: ByName },
  },
});
