import { defineConfig } from 'vitest/config';
import { validatorsForVite } from './src/dev/validators.mjs';

export default defineConfig({
  plugins: [validatorsForVite],
  test: { include: ['test/**/*.test.ts'], setupFiles: ['test/setup.ts'], testTimeout: 30_000, pool: 'threads' },
});
