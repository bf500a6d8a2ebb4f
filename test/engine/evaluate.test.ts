import { describe, expect, it } from 'vitest';
import { profiles } from '../../src/config/profiles.ts';
import { evaluate } from '../../src/engine/evaluate.ts';
import { reportPair } from '../../src/engine/report.ts';
import { applySettings, factsOf, sourcesOf, contextOf } from '../../src/engine/select.ts';
import type { AnyReading, HostSnapshot, NamedRule, Pair, Rule, Snapshot } from '../../src/sdk/index.ts';
import {
  clusterRule,
  defineFact,
  file,
  hostRule,
  known,
  notCaptured,
  notRead,
  pairRule,
  readAs,
  unknown,
  unknownFrom,
} from '../../src/sdk/index.ts';

const pair: Pair = {
  name: 'mail',
  virtualIps: [],
  hosts: { a: { name: 'left', address: '192.0.2.1' }, b: { name: 'right', address: '192.0.2.2' } },
  policy: profiles.generic,
};

/** A number in a file; the rules below want it even. */
const number = defineFact({
  id: 'number',
  describes: 'A number in a file',
  sources: { text: file('/number') },
  parse({ text }) {
    if (!text.read) return unknownFrom(text, '/number');
    const value = Number(text.value.text);
    return Number.isNaN(value) ? unknown('unparsable', 'not a number') : known(value);
  },
});

const words = {
  severity: 'error',
  summary: 'It is even',
  why: 'odd',
  remedy: 'add one',
  references: ['man:test(1)'],
} as const;
const odd = (value: number) =>
  value % 2 === 0 ? [] : [{ subject: 'number', message: 'it is odd', expected: 'even', actual: String(value) }];

const perHost = hostRule({ ...words, reads: { number }, check: ({ number }) => odd(number) });
const together = pairRule({ ...words, reads: { number }, check: ({ a, b }) => odd(a.number + b.number) });
const common = clusterRule({
  ...words,
  reads: { number },
  appliesTo: ({ number }) => number !== 0 || 'it is zero',
  check: ({ number }) => odd(number),
});
const absence = hostRule({
  ...words,
  reads: {},
  optional: { number },
  check: ({ number }) => (number.known ? [] : odd(1)),
});
const doubtful = hostRule({ ...words, reads: {}, check: () => unknown('denied', 'a part is out of sight') });

const text = (value: string): AnyReading => readAs({ path: '/number', text: value });
const denied = notRead('denied', 'no');

function snapshot(a: AnyReading, b: AnyReading): Snapshot {
  const host = (name: string, reading: AnyReading): HostSnapshot => ({
    name,
    via: 'test',
    status: 'complete',
    duration: 0,
    readings: { 'file:/number': reading },
    costs: {},
  });
  return {
    schemaVersion: 1,
    halint: 'test',
    pair: 'mail',
    takenAt: '2026-01-01T00:00:00Z',
    hosts: { a: host('left', a), b: host('right', b) },
  };
}

const verdicts = (rule: Rule, a: AnyReading, b: AnyReading): string[] =>
  evaluate(snapshot(a, b), pair, [{ id: 'test/rule', rule }]).map((result) => result.verdict);

describe('verdicts', () => {
  it.each([
    ['a host rule judges each host', perHost, text('2'), text('3'), ['pass', 'fail']],
    ['an unknown fact blinds the host that it is unknown on', perHost, denied, text('2'), ['unknown', 'pass']],
    ['a pair rule needs both hosts', together, text('1'), text('1'), ['pass']],
    ['a pair rule is blind with one eye', together, text('1'), denied, ['unknown']],
    ['a cluster rule merges what both hosts say', common, text('3'), text('3'), ['fail']],
    ['a cluster rule fails on what one host shows', common, text('3'), denied, ['fail']],
    ['a cluster rule does not pass with one host out of sight', common, text('2'), denied, ['unknown']],
    ['a cluster rule applies where one host says so', common, text('0'), text('2'), ['pass']],
    ['a rule that applies nowhere is skipped', common, text('0'), text('0'), ['skip']],
    ['a rule about absence sees that a fact is unknown', absence, denied, text('2'), ['fail', 'pass']],
    ['a check can answer that it does not know', doubtful, text('2'), text('2'), ['unknown', 'unknown']],
  ] as const)('%s', (_, rule, a, b, expected) => {
    expect(verdicts(rule, a, b)).toEqual(expected);
  });

  const ifKnown = hostRule({
    ...words,
    reads: {},
    optional: { number },
    check: ({ number }) => (number.known ? odd(number.value) : []),
  });
  const whereKnown = hostRule({
    ...words,
    reads: {},
    optional: { number },
    appliesTo: ({ number }) => number.known || 'there is no number',
    check: () => odd(1),
  });
  const indifferent = hostRule({ ...words, reads: {}, optional: { number }, check: () => [] });
  const replacement = hostRule({
    ...words,
    reads: {},
    optional: { number },
    fallbackFor: ['number'],
    check: ({ number }) => (number.known ? odd(number.value) : []),
  });
  const ifBothKnown = pairRule({
    ...words,
    reads: {},
    optional: { number },
    check: ({ a, b }) => (a.number.known && b.number.known ? odd(a.number.value + b.number.value) : []),
  });

  it.each([
    ['is none to a rule where there is nothing', ifKnown, notRead('absent', ''), 'pass'],
    ['is none to a rule where a tree left it out', ifKnown, notCaptured(''), 'pass'],
    ['makes a pass unknown if it could not be read', ifKnown, denied, 'unknown'],
    ['makes a pass unknown where it made no sense', ifKnown, text('x'), 'unknown'],
    ['makes applicability unknown if it could not be read', whereKnown, denied, 'unknown'],
    ['decides whether a rule applies where there is nothing', whereKnown, notRead('absent', ''), 'skip'],
    ['does not matter to a rule that does not ask', indifferent, denied, 'pass'],
    ['does not matter to a rule that judges in its place', replacement, denied, 'pass'],
    ['takes no fault away', absence, denied, 'fail'],
  ] as const)('an optional fact %s', (_, rule, reading, verdict) => {
    expect(verdicts(rule, reading, text('2'))[0]).toBe(verdict);
  });

  it('says which optional fact it could not do without, and on which host', () => {
    const [result] = evaluate(snapshot(text('2'), denied), pair, [{ id: 'test/rule', rule: ifBothKnown }]);
    expect(result).toMatchObject({
      verdict: 'unknown',
      reason: 'right: number is unknown (denied): /number: no',
      blindedBy: [{ side: 'b', fact: 'number', reason: 'denied' }],
    });
  });

  it('reports equal findings of a cluster once', () => {
    const [result] = evaluate(snapshot(text('3'), text('3')), pair, [{ id: 'test/rule', rule: common }]);
    expect(result?.findings).toHaveLength(1);
    expect(result).not.toHaveProperty('host');
  });

  it('says of a failure that one host showed why the other one showed nothing', () => {
    const of = (right: AnyReading) =>
      evaluate(snapshot(text('3'), right), pair, [{ id: 'test/rule', rule: common }])[0];
    expect(of(denied)).toMatchObject({
      verdict: 'fail',
      inPart: true,
      reason: 'right: number is unknown (denied): /number: no',
      blindedBy: [{ side: 'b', fact: 'number', reason: 'denied' }],
    });
    expect(of(text('2'))).not.toHaveProperty('inPart');
  });

  it('says which fact blinds a rule, and why', () => {
    const [result] = evaluate(snapshot(denied, denied), pair, [{ id: 'test/rule', rule: together }]);
    expect(result?.reason).toBe(
      'left: number is unknown (denied): /number: no; right: number is unknown (denied): /number: no',
    );
  });
});

describe('a finding that another explains', () => {
  const cause: NamedRule = { id: 'test/cause', rule: perHost };
  const consequence: NamedRule = {
    id: 'test/consequence',
    rule: { ...perHost, explainedBy: { 'test/cause': (own, other) => own.subject === other.subject } },
  };
  const ofConsequence = (rules: readonly NamedRule[], reading = text('3')) =>
    evaluate(snapshot(reading, text('2')), pair, rules).filter(({ rule }) => rule === 'test/consequence');

  it('is left out, and the rule still fails and says where it is reported', () => {
    const [left, right] = ofConsequence([consequence, cause]);
    expect(left).toMatchObject({
      verdict: 'fail',
      reason: 'test/cause reports the cause',
      explainedBy: ['test/cause'],
      findings: [],
    });
    expect(right?.verdict).toBe('pass');
  });

  it.each([
    ['is off', { ...cause, off: 'not here' }],
    ['is not asked', { ...cause, id: 'test/other' }],
    ['is judged in another phase only', { ...cause, rule: { ...perHost, phases: ['mid-update'] as const } }],
    ['is taken less seriously', { ...cause, rule: { ...perHost, severity: 'warning' as const } }],
    ['finds nothing', { ...cause, rule: absence }],
    ['cannot be judged', { ...cause, rule: doubtful }],
    [
      'finds something else',
      {
        ...cause,
        rule: hostRule({
          ...words,
          reads: {},
          check: () => [{ subject: 'letter', message: 'it is odd', expected: 'a', actual: 'b' }],
        }),
      },
    ],
  ])('is reported while the other rule %s', (_, other) => {
    expect(ofConsequence([other, consequence])[0]).toMatchObject({
      verdict: 'fail',
      findings: [{ subject: 'number' }],
    });
  });

  it('is kept with findings that nothing explains', () => {
    const two: NamedRule = {
      ...consequence,
      rule: {
        ...hostRule({
          ...words,
          reads: { number },
          check: ({ number }) => [...odd(number), ...odd(number).map((each) => ({ ...each, subject: 'sum' }))],
        }),
        explainedBy: consequence.rule.explainedBy ?? {},
      },
    };
    expect(ofConsequence([two, cause])[0]).toMatchObject({
      verdict: 'fail',
      findings: [{ subject: 'sum' }],
      explainedBy: ['test/cause'],
    });
    expect(ofConsequence([two])[0]).not.toHaveProperty('explainedBy');
  });
});

describe('parameters', () => {
  const least = {
    kind: 'number',
    default: 3,
    unit: '',
    minimum: 0,
    describes: 'Least number',
    source: 'this test',
  } as const;
  const rule = hostRule({
    ...words,
    reads: { number },
    parameters: { least },
    check: ({ number, parameters }) => (number < parameters.least ? odd(1) : []),
  });
  const named: NamedRule = { id: 'test/rule', rule };
  const of = (each: NamedRule): string[] =>
    evaluate(snapshot(text('4'), text('2')), pair, [each]).map(({ verdict }) => verdict);

  it('have their defaults, or what the configuration sets, and leave the rule as it is', () => {
    expect(of(named)).toEqual(['pass', 'fail']);
    const [set] = applySettings([named], { 'test/rule': { parameters: { least: 5 } } });
    expect(set === undefined ? [] : of(set)).toEqual(['fail', 'fail']);
    expect(set?.rule.severity).toBe('error');
    expect(of(named)).toEqual(['pass', 'fail']);
  });
});

describe('selection', () => {
  const named: NamedRule = { id: 'test/rule', rule: perHost };

  it('gathers what the rules read, once, and nothing for a rule that is off', () => {
    const [context] = [contextOf(pair, 'a')];
    expect(sourcesOf(factsOf([named, { id: 'test/other', rule: together }]), context)).toEqual([file('/number')]);
    expect(factsOf(applySettings([named], { 'test/rule': { severity: 'off' } }))).toEqual([]);
  });

  it('judges with the severity of the configuration', () => {
    const [rule] = applySettings([named], { 'test/rule': { severity: 'info' } });
    expect(rule?.rule.severity).toBe('info');
  });
});

describe('the report of a pair', () => {
  it('puts what is urgent first and counts findings, not rules', () => {
    const rules = [
      { id: 'test/pass', rule: hostRule({ ...words, reads: {}, check: () => [] }) },
      { id: 'test/fail', rule: perHost },
      { id: 'test/worse', rule: { ...perHost, severity: 'critical' as const } },
    ];
    const report = reportPair(snapshot(text('1'), text('3')), pair, rules);
    expect(report.results.map(({ rule, verdict }) => `${rule} ${verdict}`).slice(0, 4)).toEqual([
      'test/worse fail',
      'test/worse fail',
      'test/fail fail',
      'test/fail fail',
    ]);
    expect(report).toMatchObject({
      counts: { fail: 4, pass: 2 },
      findings: { critical: 2, error: 2, warning: 0, info: 0 },
    });
  });
});
