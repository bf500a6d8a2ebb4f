import { describe, expect, it } from 'vitest';
import { readXml } from '../../../src/facts/grammar/xml.ts';
import { changedInPacemaker3 } from '../../../src/facts/upgrade/pacemaker-3-changes.ts';
import { samples, unchanged } from './pacemaker-3-samples.ts';

/** What changes for certain: deprecated names are left out. */
const changesIn = (cib: string): readonly string[] => {
  const root = readXml(cib);
  if (typeof root === 'string') throw new Error(root);
  return changedInPacemaker3(root)
    .filter(({ deprecated }) => !deprecated)
    .map(({ subject }) => subject);
};

describe('what changes in a CIB with Pacemaker 3', () => {
  it.each(Object.entries(samples))('%s', (_, { subject, cib }) => {
    expect(changesIn(cib)).toEqual([subject]);
  });

  it.each(Object.entries(unchanged))('nothing: %s', (_, cib) => {
    expect(changesIn(cib)).toEqual([]);
  });
});
