import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { compareVersions } from '../../../src/facts/packages/packages.ts';

const ordered: readonly (readonly [string, string])[] = [
  ['4.9.4-1', '4.9.10-1'],
  ['4.9', '4.9.1'],
  ['4.9.4', '1:4.9.3'],
  ['5.0~rc1-1', '5.0-1'],
  ['5.1.2', '5.1.2-1'],
  ['3.5.20', '4.0.1'],
  ['4.1.5b-1', '4.1.5c-1'],
  ['5.2.3-1bluemind99', '5.2.3-1bluemind100'],
];

describe('the order of versions', () => {
  it.each(ordered)('%s is older than %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
    expect(compareVersions(newer, newer)).toBe(0);
  });

  it.skipIf(spawnSync('dpkg', ['--version']).status !== 0)(
    'is that of dpkg (skipped where dpkg is not installed)',
    () => {
      for (const [older, newer] of ordered)
        expect(spawnSync('dpkg', ['--compare-versions', older, 'lt', newer]).status, older).toBe(0);
    },
  );
});
