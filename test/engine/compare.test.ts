import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparePair, compareReports, isLessKnown, isWorse } from '../../src/engine/history/compare.ts';
import type { ComparedFinding, PairComparison } from '../../src/sdk/report/comparison.ts';
import type { PairReport, Result } from '../../src/sdk/index.ts';
import { exchanged, finding, pairReport, report, result } from './reports.ts';

const lists = [
  'appeared',
  'changed',
  'accepted',
  'noLongerAccepted',
  'reclassified',
  'gone',
  'noLongerKnown',
  'noLongerJudged',
] as const;

/** The subjects in each list that has some, and how many findings are as they were. */
function changesOf(comparison: PairComparison): Readonly<Record<string, unknown>> {
  const subjects = lists
    .map((list) => [list, comparison[list].map(({ subject }) => subject)] as const)
    .filter(([, each]) => each.length > 0);
  return {
    ...Object.fromEntries(subjects),
    ...(comparison.unchanged === 0 ? {} : { unchanged: comparison.unchanged }),
  };
}

const compared = (old: readonly Result[], now: readonly Result[]) =>
  changesOf(comparePair(pairReport(old), pairReport(now)));
const fails = (...found: Parameters<typeof finding>[]) =>
  result(
    'storage/spool',
    'fail',
    found.map((each) => finding(...each)),
    { on: 'a' },
  );
const waived = (...found: Parameters<typeof finding>[]) => ({
  ...fails(...found),
  verdict: 'waived' as const,
  reason: 'accepted by ops',
});
const passes = result('storage/spool', 'pass', [], { on: 'a' });

describe('a finding', () => {
  it.each([
    [
      'is new where the old report judged its place and did not have it',
      [passes],
      [fails(['/spool'])],
      { appeared: ['/spool'] },
    ],
    [
      'is resolved if the new report judged its rule and does not have it',
      [fails(['/spool'])],
      [passes],
      { gone: ['/spool'] },
    ],
    [
      'is resolved if its rule reports other findings',
      [fails(['/spool'], ['/data'])],
      [fails(['/data'])],
      { gone: ['/spool'], unchanged: 1 },
    ],
    ['is as before where both have it', [fails(['/spool'])], [fails(['/spool'])], { unchanged: 1 }],
    [
      'has changed where its value is another',
      [fails(['/spool', { actual: 'nfs4' }])],
      [fails(['/spool', { actual: 'nfs3' }])],
      { changed: ['/spool'] },
    ],
    [
      'has not changed by how its value is laid out',
      [fails(['/spool', { actual: 'nfs4  from x' }])],
      [fails(['/spool', { actual: ' nfs4 from\tx' }])],
      { unchanged: 1 },
    ],
    [
      'has not changed by another measurement',
      [fails(['clock', { actual: '3 s', measured: true }])],
      [fails(['clock', { actual: '4 s', measured: true }])],
      { unchanged: 1 },
    ],
    [
      'has not changed by its words or the line it is at',
      [fails(['/spool', { message: 'old', at: { path: '/etc/fstab', line: 3 } }])],
      [fails(['/spool', { message: 'new', at: { path: '/etc/fstab', line: 4 } }])],
      { unchanged: 1 },
    ],
    [
      'is another one at another moment',
      [fails(['/spool'])],
      [fails(['/spool', { moment: 'after-reboot' }])],
      { appeared: ['/spool'], gone: ['/spool'] },
    ],
    ['can be accepted since', [fails(['/spool'])], [waived(['/spool'])], { accepted: ['/spool'] }],
    ['can be accepted no longer', [waived(['/spool'])], [fails(['/spool'])], { noLongerAccepted: ['/spool'] }],
    [
      'can change while it is accepted',
      [waived(['/spool', { actual: 'nfs4' }])],
      [waived(['/spool', { actual: 'nfs3' }])],
      { changed: ['/spool'] },
    ],
    [
      'is distinguished from an accepted one of the same rule',
      [fails(['/spool'], ['/data'])],
      [fails(['/data']), waived(['/spool'])],
      { accepted: ['/spool'], unchanged: 1 },
    ],
    ['is resolved, accepted or not', [waived(['/spool'])], [passes], { gone: ['/spool'] }],
    [
      'can become more severe',
      [fails(['/spool'])],
      [{ ...fails(['/spool']), severity: 'critical' as const }],
      { reclassified: ['/spool'] },
    ],
  ])('%s', (_, old, now, expected) => {
    expect(compared(old, now)).toEqual(expected);
  });

  it('that is in two lists is the same in both, with what the old report said', () => {
    const { changed, noLongerAccepted } = comparePair(
      pairReport([waived(['/spool', { actual: 'nfs4' }])]),
      pairReport([fails(['/spool', { actual: 'nfs3' }])]),
    );
    expect(changed).toEqual(noLongerAccepted);
    expect(changed).toMatchObject([
      {
        host: 'mail-a',
        actual: 'nfs3',
        verdict: 'fail',
        old: { actual: 'nfs4', verdict: 'waived', severity: 'error' },
      },
    ]);
  });
});

describe('a finding that the new report does not have is not gone', () => {
  const old = [fails(['/spool'])];
  it.each([
    [
      'its rule is unknown now',
      [result('storage/spool', 'unknown', [], { on: 'a', reason: 'mounts is unknown (denied)' })],
      'noLongerKnown',
      'unknown',
      'mounts is unknown (denied)',
    ],
    [
      'its rule does not apply any more, or is off',
      [result('storage/spool', 'skip', [], { on: 'a', reason: 'turned off: not here' })],
      'noLongerJudged',
      'skipped',
      'turned off: not here',
    ],
    [
      'its rule was not judged at all',
      [result('boot/other', 'pass')],
      'noLongerJudged',
      'missing',
      'the rule is not in this report',
    ],
    [
      'its rule was judged on the other host only',
      [result('storage/spool', 'pass', [], { on: 'b' })],
      'noLongerJudged',
      'missing',
      'the rule is not in this report',
    ],
    [
      'its rule fails, and another rule explains all of it',
      [result('storage/spool', 'fail', [], { on: 'a', explainedBy: ['storage/cause'] })],
      'noLongerJudged',
      'skipped',
      'storage/cause may report the cause',
    ],
    [
      'its rule fails with findings that others explain',
      [{ ...fails(['/data']), explainedBy: ['storage/cause'] }],
      'noLongerJudged',
      'skipped',
      'storage/cause may report the cause',
    ],
  ] as const)('where %s', (_, now, list, otherwise, reason) => {
    const comparison = comparePair(pairReport(old), pairReport(now));
    expect(comparison[list]).toMatchObject([{ subject: '/spool', otherwise, reason }]);
    expect(comparison.gone).toEqual([]);
  });

  it('where its host could not be read, whatever was said of the rule', () => {
    const onPair = result('cluster/quorum', 'fail', [finding('votes', { host: 'b' }), finding('expected')]);
    const now = pairReport(
      [result('cluster/quorum', 'fail', [finding('other')], { inPart: true, reason: 'mail-b: corosync is unknown' })],
      { unread: 'b' },
    );
    const { noLongerKnown, gone } = comparePair(pairReport([onPair]), now);
    expect(noLongerKnown).toMatchObject([
      { subject: 'votes', reason: 'mail-b could not be read' },
      { subject: 'expected', reason: 'mail-b: corosync is unknown' },
    ]);
    expect(gone).toEqual([]);
  });

  it('where a failure of the cluster was seen on one host only', () => {
    for (const verdict of ['fail', 'waived'] as const) {
      const now = pairReport([result('cluster/quorum', verdict, [finding('other')], { inPart: true })]);
      expect(changesOf(comparePair(pairReport([result('cluster/quorum', 'fail', [finding('votes')])]), now))).toEqual({
        appeared: ['other'],
        noLongerKnown: ['votes'],
      });
    }
  });

  it('where its host is not in the new report', () => {
    const { noLongerJudged, hosts } = comparePair(pairReport(old), pairReport([passes], { a: 'mail-c' }));
    expect(noLongerJudged).toMatchObject([
      { subject: '/spool', otherwise: 'missing', reason: 'the report has no host mail-a' },
    ]);
    expect(hosts).toMatchObject({ onlyOld: ['mail-a'], onlyNew: ['mail-c'] });
  });
});

describe('a finding that the old report does not have', () => {
  it.each([
    ['could not be judged', [result('storage/spool', 'unknown', [], { on: 'a', reason: 'denied' })], 'unknown'],
    ['was skipped', [result('storage/spool', 'skip', [], { on: 'a', reason: 'no spool' })], 'skipped'],
    ['was not asked', [], 'missing'],
    ['passed', [passes], 'judged'],
  ] as const)('is new, and says that its place %s before', (_, old, otherwise) => {
    expect(comparePair(pairReport(old), pairReport([fails(['/spool'])])).appeared).toMatchObject([
      { subject: '/spool', otherwise },
    ]);
  });
});

describe('what a rule says twice', () => {
  const twice = (...values: readonly string[]) =>
    fails(...values.map((actual) => ['/spool', { actual }] as [string, { actual: string }]));
  it.each([
    ['one more is new', twice('x'), twice('x', 'x'), { appeared: ['/spool'], unchanged: 1 }],
    ['one less is resolved', twice('x', 'x'), twice('x'), { gone: ['/spool'], unchanged: 1 }],
    [
      'one resolved and one new finding are a change',
      twice('x', 'y'),
      twice('y', 'z'),
      { changed: ['/spool'], unchanged: 1 },
    ],
    ['the order of a report says nothing', twice('x', 'y'), twice('y', 'x'), { unchanged: 2 }],
    [
      'three of one and one of another',
      twice('x', 'x', 'y'),
      twice('y', 'x', 'z', 'z'),
      { appeared: ['/spool'], changed: ['/spool'], unchanged: 2 },
    ],
  ])('is counted: %s', (_, old, now, expected) => {
    expect(compared([old], [now])).toEqual(expected);
  });
});

describe('what could be judged', () => {
  const rule = (verdict: 'pass' | 'unknown' | 'skip', reason?: string) =>
    result('boot/order', verdict, [], reason === undefined ? {} : { reason });
  it('and is unknown now is reported with its reason, and the reverse with its verdict', () => {
    const lost = comparePair(pairReport([rule('pass')]), pairReport([rule('unknown', 'denied')]));
    expect(lost).toMatchObject({
      unknownNow: [{ rule: 'boot/order', verdict: 'unknown', reason: 'denied' }],
      knownAgain: [],
    });
    const back = comparePair(pairReport([rule('unknown', 'denied')]), pairReport([rule('pass')]));
    expect(back).toMatchObject({ unknownNow: [], knownAgain: [{ rule: 'boot/order', verdict: 'pass' }] });
  });

  it('and does not apply any more is no loss', () => {
    const off = compareReports(report(pairReport([rule('pass')])), report(pairReport([rule('skip', 'off')])));
    expect(off.pairs).toMatchObject([{ unknownNow: [], rules: { onlyOld: [], onlyNew: [] } }]);
    expect(isLessKnown(off)).toBe(false);
  });

  it('names the rules that only one report has, but not those that it skipped', () => {
    const { rules } = comparePair(
      pairReport([rule('pass'), result('a/old', 'pass'), result('a/off', 'skip')]),
      pairReport([rule('pass'), result('a/new', 'unknown')]),
    );
    expect(rules).toEqual({ onlyOld: ['a/old'], onlyNew: ['a/new'] });
  });

  it('names the hosts that only one report could read', () => {
    const [whole, half] = [pairReport([rule('pass')]), pairReport([rule('pass')], { unread: 'b' })];
    expect(comparePair(whole, half).hosts).toEqual({
      onlyOld: [],
      onlyNew: [],
      unreadNow: [{ host: 'mail-b', status: 'unreachable', error: 'connection refused' }],
      readAgain: [],
    });
    expect(comparePair(half, whole).hosts).toMatchObject({ unreadNow: [], readAgain: ['mail-b'] });
    expect(comparePair(half, half).hosts).toMatchObject({ unreadNow: [], readAgain: [] });
  });
});

describe('what a comparison comes to', () => {
  const one = pairReport([fails(['/spool'])]);
  const clean = pairReport([passes]);
  const other = pairReport([fails(['/spool'])], { pair: 'other' });
  const blind = pairReport([result('storage/spool', 'unknown', [], { on: 'a', reason: 'denied' })]);
  const outcome = (old: readonly PairReport[], now: readonly PairReport[], failOn: 'critical' | 'error' = 'error') => {
    const comparison = compareReports(report(...old), report(...now));
    return { worse: isWorse(comparison, failOn), lessKnown: isLessKnown(comparison) };
  };
  const as = (severity: 'critical' | 'error' | 'info') => pairReport([{ ...fails(['/spool']), severity }]);

  it.each([
    ['nothing, where nothing is different', [one], [one], false, false],
    ['nothing, if something is resolved', [one], [clean], false, false],
    ['worse, where something is new', [clean], [one], true, false],
    ['nothing, where what is new is accepted', [clean], [pairReport([waived(['/spool'])])], false, false],
    ['nothing, where what is new is lesser', [clean], [as('info')], false, false],
    ['worse, where a value changed', [one], [pairReport([fails(['/spool', { actual: 'worse' }])])], true, false],
    ['worse, where something is accepted no longer', [pairReport([waived(['/spool'])])], [one], true, false],
    ['worse, where something is taken more seriously', [as('info')], [one], true, false],
    ['nothing, where something is taken less seriously', [as('critical')], [one], false, false],
    ['worse, if it was unknown before', [blind], [one], true, false],
    ['less known, where a finding is known no longer', [one], [blind], false, true],
    ['less known, where what passed is not judged', [clean], [blind], false, true],
    ['less known, where a pair is missing', [clean, other], [clean], false, true],
    ['less known, where a rule is missing', [clean], [pairReport([])], false, true],
    ['less known, where a host could not be read', [clean], [pairReport([passes], { unread: 'b' })], false, true],
    ['less known, where a host is another one', [clean], [pairReport([passes], { b: 'mail-c' })], false, true],
    ['nothing, where the same was unknown before', [blind], [blind], false, false],
    ['worse, where a pair with findings is added', [clean], [clean, other], true, false],
    ['both', [clean, other], [one], true, true],
  ])('is %s', (_, old, now, worse, lessKnown) => {
    expect(outcome(old, now)).toEqual({ worse, lessKnown });
  });

  it('depends on how grave it has to be', () => {
    expect(outcome([clean], [one], 'critical').worse).toBe(false);
  });
});

describe('any two reports', () => {
  const found = fc.record({
    subject: fc.constantFrom('x', 'y'),
    actual: fc.constantFrom('1', '2', '3'),
    moment: fc.constantFrom('now', 'after-reboot'),
    host: fc.constantFrom('a', 'b'),
  });
  // A rule judges each host or the pair, never both.
  const judged = fc.record({
    place: fc.constantFrom(
      { rule: 'a/one', on: 'a' } as const,
      { rule: 'a/one', on: 'b' } as const,
      { rule: 'a/two', on: 'a' } as const,
      { rule: 'a/two', on: 'b' } as const,
      { rule: 'a/three', on: undefined } as const,
    ),
    verdict: fc.constantFrom('pass', 'fail', 'waived', 'unknown', 'skip'),
    severity: fc.constantFrom('critical', 'warning'),
    found: fc.array(found, { minLength: 1, maxLength: 4 }),
  });
  const anyPair = fc
    .record({ results: fc.array(judged, { maxLength: 6 }), unread: fc.constantFrom('b', undefined) })
    .map(({ results, unread }) =>
      pairReport(
        results.map(({ place: { rule, on }, verdict, severity, found: all }) => {
          const about = all.map(({ subject, actual, moment, host }) =>
            finding(subject, { actual, moment, host: on ?? host } as const),
          );
          return result(rule, verdict, verdict === 'fail' || verdict === 'waived' ? about : [], {
            severity,
            ...(on === undefined ? {} : { on }),
          });
        }),
        unread === undefined ? {} : { unread },
      ),
    );
  const countOf = (pair: PairReport): number => pair.results.reduce((sum, { findings }) => sum + findings.length, 0);
  /** A finding of both may be in several lists; of one, in exactly one. */
  const distinct = (comparison: PairComparison): number =>
    new Set(
      lists.flatMap((list): readonly ComparedFinding[] => comparison[list]).filter(({ old }) => old !== undefined),
    ).size;

  it('account for every finding of both reports exactly once', () => {
    fc.assert(
      fc.property(anyPair, anyPair, (old, now) => {
        const comparison = comparePair(old, now);
        const both = distinct(comparison) + comparison.unchanged;
        expect(comparison.gone.length + comparison.noLongerKnown.length + comparison.noLongerJudged.length + both).toBe(
          countOf(old),
        );
        expect(comparison.appeared.length + both).toBe(countOf(now));
      }),
    );
  });

  it('are equal to themselves', () => {
    fc.assert(
      fc.property(anyPair, (pair) => {
        const comparison = compareReports(report(pair), report(exchanged(pair)));
        expect(changesOf(comparison.pairs[0] ?? comparePair(pair, pair))).toEqual(
          countOf(pair) === 0 ? {} : { unchanged: countOf(pair) },
        );
        expect([isWorse(comparison, 'info'), isLessKnown(comparison)]).toEqual([false, false]);
      }),
    );
  });

  it('say the same whichever host is a, and in whatever order they list what they found', () => {
    fc.assert(
      fc.property(anyPair, anyPair, (old, now) => {
        const [plain, turned] = [comparePair(old, now), comparePair(exchanged(old), now)];
        expect(turned).toEqual(plain);
        expect(changesOf(comparePair(old, exchanged(now)))).toEqual(changesOf(plain));
      }),
    );
  });

  it('say the opposite the other way round', () => {
    fc.assert(
      fc.property(anyPair, anyPair, (old, now) => {
        const [there, back] = [comparePair(old, now), comparePair(now, old)];
        expect(back.appeared.length).toBe(there.gone.length + there.noLongerKnown.length + there.noLongerJudged.length);
        expect([back.unchanged, back.changed.length, back.accepted.length]).toEqual([
          there.unchanged,
          there.changed.length,
          there.noLongerAccepted.length,
        ]);
      }),
    );
  });
});
