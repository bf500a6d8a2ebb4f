import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PairBaseline } from '../../src/engine/history/baseline.ts';
import { baselineOf, withBaseline } from '../../src/engine/history/baseline.ts';
import type { Result, Side } from '../../src/sdk/index.ts';
import { finding, hosts, result, summaryOf } from './accepted.ts';

const night = '2026-11-23T02:00:00.000Z';
const made = (results: readonly Result[], before?: PairBaseline, only: 'all' | 'left' = 'all') =>
  baselineOf(results, hosts(), night, before, only);
const judged = (results: readonly Result[], baseline: PairBaseline) => withBaseline(results, hosts(), baseline);

const spools = (...subjects: readonly string[]): Result =>
  result(
    'storage/spool',
    'a',
    subjects.map((subject) => finding(subject)),
  );

describe('a baseline', () => {
  it('accepts what it was made of, and nothing else', () => {
    const baseline = made([spools('/one')]);
    expect(summaryOf(judged([spools('/one')], baseline).results)).toEqual([
      'storage/spool a waived: /one (in the baseline of 2026-11-23)',
    ]);
    expect(summaryOf(judged([spools('/one', '/two')], baseline).results)).toEqual([
      'storage/spool a fail: /two',
      'storage/spool a waived: /one (in the baseline of 2026-11-23)',
    ]);
  });

  // eslint/eslint#21226: if a baseline is a number of faults, fixing one hides a new one.
  it('reports a new fault although another one was fixed', () => {
    const { results, notes } = judged([spools('/two')], made([spools('/one')]));
    expect(summaryOf(results)).toEqual(['storage/spool a fail: /two']);
    expect(notes).toMatchObject([{ kind: 'unused', subject: '/one', host: 'a' }]);
  });

  // bridgecrewio/checkov#7647: where a baseline forgets the file, a fault in one file hides the same fault in another.
  it('does not accept on one host what it has of the other', () => {
    const baseline = made([spools('/one')]);
    const moved = result('storage/spool', 'b', [finding('/one')]);
    expect(summaryOf(judged([result('storage/spool', 'a', []), moved], baseline).results)).toContain(
      'storage/spool b fail: /one',
    );
  });

  it('counts findings that are alike', () => {
    const baseline = made([spools('/one')]);
    expect(summaryOf(judged([spools('/one', '/one')], baseline).results)[0]).toBe('storage/spool a fail: /one');
  });

  it('counts a finding with a changed value, and reports the old value', () => {
    const { results, notes } = judged(
      [result('storage/spool', 'a', [finding('/one', 'cifs')])],
      made([spools('/one')]),
    );
    expect(summaryOf(results)).toEqual(['storage/spool a fail: /one']);
    expect(notes).toMatchObject([
      { kind: 'changed', text: expect.stringContaining('with "nfs4"; the value is now "cifs"') },
    ]);
  });

  it('accepts a measurement that is a little different every night', () => {
    const clock = (actual: string): Result =>
      result('network/clock', 'a', [finding('clock', actual, { measured: true })]);
    expect(judged([clock('2.2 s')], made([clock('2.1 s')])).results[0]?.verdict).toBe('waived');
  });

  it('says nothing of what could not be judged, and keeps it', () => {
    const before = made([spools('/one')]);
    const blind = [result('storage/spool', 'a', [], 'unknown')];
    expect(judged(blind, before).notes).toEqual([]);
    expect(made(blind, before)).toEqual(before);
    expect(baselineOf([spools()], hosts(['a']), night, before, 'left')).toEqual(before);
  });

  it.each([
    ['was judged on one host only', { inPart: true }],
    ['leaves out what others explain', { explainedBy: ['storage/cause'] }],
  ] as const)('says nothing of a rule that %s, and keeps what it does not tell', (_, mark) => {
    const before = made([spools('/one', '/two')]);
    const half = [{ ...spools('/two'), ...mark }];
    expect(judged(half, before).notes).toEqual([]);
    expect(made(half, before, 'left')).toEqual(before);
  });

  it('removes resolved entries when pruned, and adds no new ones', () => {
    const before = made([spools('/one', '/two')]);
    expect(made([spools('/two', '/three')], before, 'left').findings.map(({ subject }) => subject)).toEqual(['/two']);
  });

  it('accepts all that it is made of, in whatever order, and is then in order', () => {
    const anyResults = fc
      .array(
        fc.record({
          rule: fc.constantFrom('a/x', 'a/y'),
          host: fc.constantFrom<Side | undefined>('a', 'b', undefined),
          subjects: fc.array(fc.constantFrom('s', 't', 'u'), { maxLength: 4 }),
          actual: fc.constantFrom('1', '2'),
        }),
      )
      .map((each) =>
        each.map(({ rule, host, subjects, actual }) =>
          result(
            rule,
            host,
            subjects.map((subject) => finding(subject, actual)),
          ),
        ),
      );
    fc.assert(
      fc.property(anyResults, (results) => {
        const baseline = made(results);
        const { results: left, notes } = judged(results.toReversed(), baseline);
        expect(left.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
        expect(notes).toEqual([]);
        expect(made(results.toReversed())).toEqual(baseline);
        expect(made(results, baseline, 'left')).toEqual(baseline);
      }),
    );
  });
});
