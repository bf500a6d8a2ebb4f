import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allParts, PartStates, partsOf } from '../../src/report/formats/html/part-states.ts';
import type { Part } from '../../src/report/formats/html/picture-model.ts';
import { partsIn, pictureModel } from '../../src/report/formats/html/picture-model.ts';
import { states } from '../../src/report/formats/html/state.ts';
import { verdictOf } from '../../src/report/formats/html/verdict.ts';
import type { PairPicture, PairReport, Seen, SeenBy } from '../../src/sdk/index.ts';
import { anyReport } from './arbitrary-report.ts';
import { documentOf } from './documents.ts';

const seen = fc.constantFrom<Seen>('yes', 'no', 'unknown');
const seenBy: fc.Arbitrary<SeenBy> = fc.record({ a: seen, b: seen });
const host = fc.record({ system: fc.string(), mounts: fc.nat(), services: fc.nat() }, { requiredKeys: [] });
const device = fc.record({ id: fc.string(), agent: fc.string(), running: seen });
const picture: fc.Arbitrary<PairPicture> = fc.record(
  {
    hosts: fc.record({ a: host, b: host }),
    addresses: fc.array(fc.record({ address: fc.string(), held: seenBy }), { maxLength: 2 }),
    cluster: fc.record({
      manager: fc.constantFrom('pacemaker', 'keepalived', 'none', 'unknown'),
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
        kind: fc.constantFrom('shared', 'replicated', 'network', 'local'),
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
const partsOfPicture = (pair: PairReport): readonly Part[] => {
  const model = pictureModel(pair);
  if (model === undefined) throw new Error('the pair has no picture');
  return partsIn(model);
};

const drawn: fc.Arbitrary<PairReport> = fc
  .tuple(anyReport, picture)
  .filter(([{ pairs }]) => pairs.length > 0)
  .map(([{ pairs }, data]) => ({ ...(pairs[0] ?? greenPair()), picture: data }));

describe('the picture of a pair', () => {
  it('shows no part as better than the worst result that concerns it', () => {
    fc.assert(
      fc.property(drawn, (pair) => {
        const drawnParts = partsOfPicture(pair);
        for (const result of pair.results.filter(({ verdict }) => verdict === 'fail' || verdict === 'unknown')) {
          const state = result.verdict === 'fail' ? result.severity : 'unknown';
          for (const key of partsOf(result))
            for (const part of drawnParts.filter((each) => each.key === key))
              expect(states.indexOf(part.state)).toBeLessThanOrEqual(states.indexOf(state));
        }
      }),
    );
  });

  it('never shows a line that is cut or not known as passed', () => {
    fc.assert(
      fc.property(drawn, (pair) => {
        for (const { lines, state } of partsOfPicture(pair))
          if ([lines.a, lines.b].some((line) => line === 'cut' || line === 'unknown')) expect(state).not.toBe('passed');
      }),
    );
  });

  it('shows parts without any result as not judged', () => {
    const empty = new PartStates({ ...greenPair(), results: [] });
    expect(allParts.map((part) => empty.state(part))).toEqual(allParts.map(() => 'unknown'));
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
