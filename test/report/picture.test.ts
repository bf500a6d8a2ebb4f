import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Part } from '../../src/report/formats/html/picture-model.ts';
import { partsIn, pictureModel } from '../../src/report/formats/html/picture-model.ts';
import { verdictOf } from '../../src/report/formats/html/verdict.ts';
import type { PairPicture, PairReport, Report, Seen, SeenBy } from '../../src/sdk/index.ts';
import { rulesWithOwnPart } from '../../src/sdk/index.ts';
import { anyReport } from './arbitrary-report.ts';
import { documentOf } from './documents.ts';
import { pictureFaults } from './picture-oracle.ts';

const seen = fc.constantFrom<Seen>('yes', 'no', 'unknown');
const seenBy: fc.Arbitrary<SeenBy> = fc.record({ a: seen, b: seen });
const host = fc.record({ system: fc.string(), mounts: fc.nat(), services: fc.nat() }, { requiredKeys: [] });
const device = fc.record({ id: fc.string(), agent: fc.string(), running: seen });
const picture: fc.Arbitrary<PairPicture> = fc.record(
  {
    hosts: fc.record({ a: host, b: host }),
    addresses: fc.array(fc.record({ address: fc.string(), held: seenBy }), { maxLength: 2 }),
    cluster: fc.record({
      manager: fc.constantFrom('pacemaker', 'drbd-reactor', 'keepalived', 'heartbeat', 'none', 'unknown'),
      seesPeer: seenBy,
    }),
    rings: fc.array(fc.record({ id: fc.nat(), addresses: fc.constant({}), connected: seenBy }), { maxLength: 2 }),
    fencing: fc.tuple(
      fc.record({
        target: fc.constant('a'),
        devices: fc.array(device, { maxLength: 2 }),
        enabled: seen,
        answers: seen,
      }),
      fc.record({
        target: fc.constant('b'),
        devices: fc.array(device, { maxLength: 2 }),
        enabled: seen,
        answers: seen,
      }),
    ),
    stores: fc.array(
      fc.record({
        kind: fc.constantFrom('shared', 'replicated', 'network', 'local', 'unknown'),
        name: fc.string(),
        paths: fc.array(fc.string(), { maxLength: 2 }),
        mounted: seenBy,
      }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: ['hosts', 'addresses', 'cluster'] },
);

const greenPair = (): PairReport => {
  const [pair] = documentOf('green').pairs;
  if (pair === undefined) throw new Error('green.json has no pair');
  return pair;
};

/** All parts of the picture; a pair with a picture has at least its hosts. */
const partsOfPicture = (texts: Report['rules'], pair: PairReport): readonly Part[] => {
  const model = pictureModel(texts, pair);
  if (model === undefined) throw new Error('the pair has no picture');
  return partsIn(model);
};

const drawn: fc.Arbitrary<Report> = fc
  .tuple(anyReport, picture)
  .filter(([{ pairs }]) => pairs.length > 0)
  .map(([report, data]) => ({ ...report, pairs: [{ ...(report.pairs[0] ?? greenPair()), picture: data }] }));

describe('the picture of a pair', () => {
  it('is nowhere better than a result, never shows unknown as good, and links each part to its worst finding', () => {
    fc.assert(
      fc.property(drawn, (report) => {
        expect(pictureFaults(report)).toEqual([]);
      }),
    );
  });

  it('never shows a line that is cut or not known as passed', () => {
    fc.assert(
      fc.property(drawn, ({ rules: texts, pairs }) => {
        for (const { lines, state } of pairs.flatMap((pair) => partsOfPicture(texts, pair)))
          if ([lines.a, lines.b].some((line) => line === 'cut' || line === 'unknown')) expect(state).not.toBe('passed');
      }),
    );
  });

  it('shows parts without any result as not judged', () => {
    fc.assert(
      fc.property(picture, (data) => {
        const states = partsOfPicture({}, { ...greenPair(), results: [], picture: data }).map(({ state }) => state);
        expect(states).toEqual(states.map(() => 'unknown'));
      }),
    );
  });

  it('has rules with a part of their own that exist', () => {
    expect(rules.map(({ id }) => id)).toEqual(expect.arrayContaining([...rulesWithOwnPart]));
  });
});

describe('the verdict of a pair', () => {
  it('is "passed" only if everything was read and judged, and nothing was found, accepted or turned off', () => {
    fc.assert(
      fc.property(anyReport, ({ pairs }) => {
        for (const pair of pairs) {
          const { pass, unknown, waived, off = 0 } = pair.counts;
          const found = Object.values(pair.findings).some((count) => count > 0);
          const unread = [pair.hosts.a, pair.hosts.b].some(({ status }) => status !== 'complete');
          if (verdictOf(pair).state === 'passed')
            expect([unknown, waived, off, found, unread, pass > 0]).toEqual([0, 0, 0, false, false, true]);
        }
      }),
    );
  });
});
