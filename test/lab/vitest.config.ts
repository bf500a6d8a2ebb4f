import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';
import { realmForVite } from '../../src/dev/realm.mjs';
import { shellForVite } from '../../src/dev/shell-text.mjs';
import { validatorsForVite } from '../../src/dev/validators.mjs';

/** Two scenarios at a time are faster, and need more than two processors to keep their timeouts. */
const workers = process.env['LAB_WORKERS'] === '2' ? 2 : 1;

/**
 * By name: the scenarios of a pair follow each other, so a worker brings it up once. Of two workers one begins with the
 * longest scenario, the other one with those of other pairs.
 */
const first = workers === 1 ? [] : ['pacemaker-9-remedies', 'keepalived', 'kernel'];
const place = ({ moduleId }: TestSpecification): string => {
  const index = first.findIndex((name) => moduleId.endsWith(`/${name}.lab.ts`));
  return `${index < 0 ? first.length : index} ${moduleId}`;
};

class InOrder extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return Promise.resolve(files.toSorted((one, other) => (place(one) < place(other) ? -1 : 1)));
  }
}

export default defineConfig({
  plugins: [validatorsForVite, realmForVite, shellForVite],
  test: {
    root: import.meta.dirname,
    include: ['scenarios/*.lab.ts'],
    // Each of them has a lab of its own (lab-of-worker.ts).
    maxWorkers: workers,
    setupFiles: ['lab-of-worker.ts'],
    // On a slow machine an audit of the hosts takes half a minute, and some tests make several.
    testTimeout: 300_000,
    // In CI a second try decides whether a failure was the machine's or ours.
    retry: process.env['CI'] === undefined ? 0 : 1,
    hookTimeout: 300_000,
    pool: 'threads',
    sequence: { sequencer: InOrder },
  },
});
