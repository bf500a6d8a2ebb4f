import { describe, expect, it } from 'vitest';
import type { ProgressState } from '../../../src/cli/progress/progress-line.ts';
import { progressLine } from '../../../src/cli/progress/progress-line.ts';
import { columns } from '../../../src/report/wrap.ts';

const pair: ProgressState = {
  now: 10_000,
  began: 0,
  pairs: { done: 0, total: 1 },
  hosts: [
    { name: 'mail-a', step: 'connect', began: 7000 },
    { name: 'mail-b', step: 'read', began: 6000 },
  ],
};
const fleet: ProgressState = { ...pair, now: 80_000, pairs: { done: 20, total: 60 } };

describe('the progress line', () => {
  it('has host, step and time for each host of one pair', () => {
    expect(progressLine(pair, 80, true)).toBe('mail-a: connecting, 3 s  mail-b: reading, 4 s');
  });

  it('has a bar, counts, an estimate and the slowest host for a fleet', () => {
    expect(progressLine(fleet, 200, false)).toBe(
      '[##########--------------------] 20/60 pairs, 1:20 min, about 2:40 min left; mail-b: reading, 1:14 min',
    );
  });

  it('estimates nothing before the first pair is done', () => {
    expect(progressLine({ ...fleet, pairs: { done: 0, total: 60 } }, 200, false)).not.toContain('left');
  });

  it.each([40, 80, 200])('fits into %d columns, whatever a host is called', (width) => {
    const long = { ...pair, hosts: pair.hosts.map((host) => ({ ...host, name: '郵便'.repeat(60) })) };
    for (const state of [pair, fleet, long, { ...long, pairs: fleet.pairs }])
      for (const utf8 of [true, false]) {
        const line = progressLine(state, width, utf8);
        expect(columns(line)).toBeLessThanOrEqual(width);
        expect(line).not.toContain('\n');
      }
  });

  it('adds only ASCII where the locale has no UTF-8', () => {
    expect(progressLine(fleet, 40, false)).toMatch(/^[ -~]*$/);
  });
});
