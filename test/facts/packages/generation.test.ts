import { describe, expect, it } from 'vitest';
import { generationOf, unitsIn } from '../../../src/facts/packages/generation.ts';
import type { Packages } from '../../../src/facts/packages/packages.ts';

const withVersions = (versions: Readonly<Record<string, string>>): Packages => ({
  manager: 'dpkg',
  installed: new Map(Object.entries(versions).map(([name, version]) => [name, { name, version }])),
  broken: [],
  held: [],
});

describe('the generation of BlueMind', () => {
  it.each([
    ['3.5.20-1', '3.5'],
    ['4.0.7-1', '4.0'],
    ['4.1.64562-bluemind121', '4.0'],
    ['4.2.0-1', '4.2'],
    ['4.9.4-1', '4.2'],
    ['4.10.1-1', '4.2'],
    ['0:5.2.3-1.el8', '5'],
    ['6.0.1-1', 'unknown'],
    ['devel', 'unknown'],
  ])('packages of version %s are of %s', (version, generation) => {
    expect(generationOf(withVersions({ 'bm-core': version }))).toBe(generation);
  });

  it('is told by another package where the core is not on the host, and unknown without any', () => {
    expect(generationOf(withVersions({ 'bm-node': '4.9.4-1' }))).toBe('4.2');
    expect(generationOf(withVersions({ postfix: '3.7.11-0' }))).toBe('unknown');
  });

  it('takes out the units that are no more, and no others', () => {
    const units = ['bm-core', 'bm-xmpp.service', 'bm-mq', 'postfix'];
    expect(unitsIn('3.5', units)).toEqual(units);
    expect(unitsIn('4.2', units)).toEqual(['bm-core', 'bm-xmpp.service', 'postfix']);
    expect(unitsIn('5', units)).toEqual(['bm-core', 'postfix']);
    expect(unitsIn('unknown', units)).toEqual(units);
  });
});
