import { describe, expect, it } from 'vitest';
import { timeSpan } from '../../../src/facts/units/time-span.ts';

/** As `systemctl show -p TimeoutStartUSec` of systemd 252 prints them. */
describe('a time span', () => {
  it.each([
    ['1min 30s', 90],
    ['45s', 45],
    ['2min', 120],
    ['500ms', 0.5],
    ['1h 5min 1.500s', 3901.5],
    ['infinity', Number.POSITIVE_INFINITY],
    ['0', 0],
  ])('%s', (text, expected) => {
    expect(timeSpan(text)).toBe(expected);
  });

  it.each(['', '90', 'soon', '1min 30', '1 min'])('is not %j', (text) => {
    expect(timeSpan(text)).toBeUndefined();
  });
});
