import { expect, test } from 'vitest';
import { contextOf } from '../../src/engine/select.ts';
import { facts } from '../../src/facts/index.ts';
import { maskText } from '../../src/hosts/secrets/mask.ts';
import { maskSecrets } from '../../src/hosts/secrets/mask-secrets.ts';
import type { Mask, Source } from '../../src/sdk/index.ts';
import { healthyPair } from '../rules/healthy.ts';

/** Texts that make an expression begin at every place and fail at the end. */
const tokens = [
  '"',
  "'",
  '<a ',
  '<nvpair name="passwd" ',
  'name="passwd" ',
  'value=',
  'value="',
  'key: ',
  'password=',
  'password ',
  'password=\\\n',
  '-p ',
  'http://',
  'a:b@',
  ' ',
  '\t',
  '\\',
  '\n',
  '{',
  'x',
  '=',
  ';',
];

const large = 256 * 1024;

/** Seconds. Linear time is far below it on a busy machine; the square of the length takes minutes. */
const bound = 10;

const masks = new Map(
  facts
    .flatMap((fact): readonly Source[] => Object.values(fact.sources(contextOf(healthyPair, 'a'))))
    .flatMap((source) =>
      'mask' in source && source.mask !== undefined ? [[JSON.stringify(source.mask), source.mask] as const] : [],
    ),
);

test('masks are found', () => {
  expect(masks.size).toBeGreaterThan(3);
});

test.each([...masks.entries()])('%s', { timeout: 120_000 }, (_, mask: readonly Mask[]) => {
  for (const token of tokens)
    expect(
      secondsOf(() => maskText(token.repeat(large / token.length), mask, 'key')),
      token,
    ).toBeLessThan(bound);
});

test.each(tokens)('the mask of all texts: %j', { timeout: 60_000 }, (token) => {
  expect(secondsOf(() => maskSecrets(token.repeat(large / token.length), 'key'))).toBeLessThan(bound);
});

function secondsOf(work: () => void): number {
  const started = performance.now();
  work();
  return (performance.now() - started) / 1000;
}
