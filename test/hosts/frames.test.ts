import { describe, expect, it } from 'vitest';
import { HostFacts } from '../../src/engine/facts.ts';
import { contextOf, sourcesOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';
import { readFrames } from '../../src/hosts/collect/frames.ts';
import type { Source } from '../../src/sdk/index.ts';
import { command, file, glob, listing, sourceKey } from '../../src/sdk/index.ts';
import { loud } from '../engine/loud.ts';
import { healthyPair } from '../rules/healthy.ts';

const nonce = 'f'.repeat(32);
const frames = (...each: readonly string[]): Buffer =>
  Buffer.from(['begin 1 0 1795990000.5', ...each, 'end'].map((frame) => `\n@${nonce} ${frame}\n`).join(''));

const sources: readonly Source[] = [
  file('/etc/fstab'),
  glob('/etc/drbd.d/*.res'),
  command(['uname']),
  listing('some', ['/etc/*']),
];
const read = (...each: readonly string[]) => {
  const { readings, complete, costs } = readFrames(frames(...each), nonce, sources);
  return { complete, costs, of: (index: number) => readings[sourceKey(sources[index] ?? file('?'))] };
};

/** Frames that the script prints about one kind of source, as about source `n`. */
const kinds: Readonly<Record<Source['kind'], (n: number) => readonly string[]>> = {
  file: (n) => [`text ${n} /etc/fstab\nx`, `ok ${n} 0`],
  glob: (n) => [`glob ${n}`],
  command: (n) => [`out ${n}\nx`, `err ${n} 1 2\n\n0`, `ran ${n}`],
  listing: (n) => [`tree ${n}\n`, `grown ${n} 124`],
};

describe('a host that answers in another form than it was asked in', () => {
  it.each(
    sources.flatMap((source, index) =>
      Object.entries(kinds)
        .filter(([kind]) => kind !== source.kind && !(source.kind === 'glob' && kind === 'file'))
        .map(([kind, about]) => [source.kind, kind, index, about] as const),
    ),
  )('a %s answered as a %s is not collected', (_, __, index, about) => {
    const { of, complete } = read(...about(index));
    expect(complete).toBe(true);
    expect(of(index)).toMatchObject({
      read: false,
      reason: 'not-collected',
      detail: 'the host answered in another form than was asked for',
    });
  });

  it('has its other answers read, and a later frame of the right form does not repair the source', () => {
    const { of } = read(...kinds.glob(2), ...kinds.command(2), ...kinds.file(0));
    expect(of(2)).toMatchObject({ read: false, reason: 'not-collected' });
    expect(of(0)).toMatchObject({ read: true, value: { text: 'x\n' } });
  });

  it.each([
    'glob 99',
    'glob -1',
    'glob NaN',
    'glob __proto__',
    'text 1e9 /x',
    'err 2 NaN Infinity\n\n0',
    'list 0 1 __proto__\n',
    'not 77 absent x',
    'sums __proto__\n',
  ])('"%s" is survived', (frame) => {
    expect(read(frame).complete).toBe(true);
  });

  it('has no costs and no clock that are no numbers', () => {
    expect(read('out 2\nx', 'err 2 0 1e999\n\n0', 'ran 2').costs).toEqual({});
    expect(
      readFrames(Buffer.from(`\n@${nonce} begin 1 0 1e999\n\n@${nonce} end\n`), nonce, sources).clock,
    ).toBeUndefined();
  });

  it('makes no parser throw, whichever form it gives to all sources', () => {
    for (const side of ['a', 'b'] as const) {
      const context = contextOf(healthyPair, side);
      const asked = sourcesOf(facts, context);
      for (const about of Object.values(kinds)) {
        const { readings } = readFrames(frames(...asked.flatMap((_, index) => about(index))), nonce, asked);
        const values = new HostFacts(
          { name: side, via: 'test', status: 'complete', duration: 0, readings, costs: {} },
          context,
          undefined,
          undefined,
          loud,
        );
        for (const fact of facts) values.get(fact);
      }
    }
  });
});
