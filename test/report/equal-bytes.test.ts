import { describe, expect, it } from 'vitest';
import { caseNames, documentOf } from './documents.ts';
import { reporters } from './reporters.ts';

describe.each(Object.entries(reporters))('%s', (_, render) => {
  it.each(caseNames)('writes the same bytes for an equal report: %s', (name) => {
    const style = { color: false, width: 100 };
    const [first, second] = [documentOf(name), documentOf(name)];
    expect(render(second, style)).toBe(render(first, style));
  });
});
