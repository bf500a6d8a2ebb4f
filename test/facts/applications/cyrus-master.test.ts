import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../../src/facts/applications/cyrus-master.ts';
import { masterCases } from './cyrus-master-cases.ts';

describe('cyrus.conf', () => {
  it.each(masterCases)('$name: $effect', ({ text, effect, problem }) => {
    const found = problemsOf(text);
    expect(found.map(({ line, problem: said }) => `${line}: ${said}`)).toEqual(
      problem === undefined ? [] : expect.arrayContaining([problem]),
    );
    if (effect === 'refused') expect(found.some((each) => each.effect === 'refused')).toBe(true);
    if (effect !== 'refused') expect(found.filter((each) => each.effect === 'refused')).toEqual([]);
  });

  it('is read whatever it holds', () => {
    const text = fc.array(fc.constantFrom('START', ' {', '}\n', '\n', '"', '=', 'cmd', '#', 'x ', '-', '\t'));
    fc.assert(
      fc.property(text, (parts) => {
        const lines = parts.join('').split('\n').length;
        for (const { line } of problemsOf(parts.join(''))) expect(line).toBeLessThanOrEqual(lines);
      }),
    );
  });
});
