import { describe, expect, it } from 'vitest';
import { profiles } from '../../src/config/profiles.ts';
import { evaluate, factsOfPair } from '../../src/engine/evaluate.ts';
import type { AnyReading, NamedRule, Pair, Snapshot } from '../../src/sdk/index.ts';
import { clusterRule, defineFact, file, hostRule, known, pairRule, readAs, unknownFrom } from '../../src/sdk/index.ts';
import { memoize } from '../../src/sdk/memoize.ts';
import { loud } from './loud.ts';

const pair: Pair = {
  name: 'mail',
  virtualIps: [],
  hosts: { a: { name: 'left', address: '192.0.2.1' }, b: { name: 'right', address: '192.0.2.2' } },
  policy: profiles.generic,
};

const host = (name: string, text: string) =>
  ({
    name,
    via: 'test',
    status: 'complete',
    duration: 0,
    readings: { 'file:/x': readAs({ path: '/x', text }) },
    costs: {},
  }) as const;
const snapshot = (a: string, b: string): Snapshot => ({
  schemaVersion: 1,
  halint: 'test',
  pair: 'mail',
  takenAt: '2026-01-01T00:00:00Z',
  hosts: { a: host('left', a), b: host('right', b) },
});

const fragile = defineFact({
  id: 'fragile',
  describes: 'A text whose parser has a defect',
  sources: { text: file('/x') },
  parse({ text }) {
    if (text.read && text.value.text === 'poison') throw new RangeError('Maximum call stack size exceeded');
    return known({ text: text.read ? text.value.text : '' });
  },
});
const sound = defineFact({
  id: 'sound',
  describes: 'The same text',
  sources: { text: file('/x') },
  parse: ({ text }) => known({ text: text.read ? text.value.text : '' }),
});

const words = { severity: 'error', summary: 'It is calm', why: 'x', remedy: 'x', references: ['man:test(1)'] } as const;
const finding = { subject: 'x', message: 'x', expected: 'x', actual: 'x' };
const derived = memoize(({ text }: { readonly text: string }): boolean => {
  if (text === 'odd') throw new TypeError('a model of a fact has a defect');
  return text === 'wrong';
});

const rules: readonly NamedRule[] = [
  { id: 'test/reads-it', rule: hostRule({ ...words, reads: { fragile }, check: () => [] }) },
  {
    id: 'test/check-throws',
    rule: hostRule({ ...words, reads: { sound }, check: ({ sound }) => (derived(sound) ? [finding] : []) }),
  },
  {
    id: 'test/applies-throws',
    rule: hostRule({ ...words, reads: { sound }, appliesTo: ({ sound }) => derived(sound) || true, check: () => [] }),
  },
  {
    id: 'test/pair-throws',
    rule: pairRule({
      ...words,
      reads: { sound },
      check: ({ a, b }) => (derived(a.sound) || derived(b.sound) ? [finding] : []),
    }),
  },
  {
    id: 'test/cluster-throws',
    rule: clusterRule({ ...words, reads: { sound }, check: ({ sound }) => (derived(sound) ? [finding] : []) }),
  },
  {
    id: 'test/bystander',
    rule: hostRule({ ...words, reads: { sound }, check: ({ sound }) => (sound.text === 'wrong' ? [finding] : []) }),
  },
];

function judged(a: string, b: string) {
  const failures: string[] = [];
  const began: string[] = [];
  const monitor = {
    begins: (what: string) => began.push(what),
    failed: (what: string, error: unknown) => failures.push(`${what}: ${String(error)}`),
  };
  const judging = snapshot(a, b);
  const results = evaluate(judging, pair, rules, factsOfPair(judging, pair, undefined, undefined, monitor));
  const of = (rule: string) =>
    results
      .filter((result) => result.rule === rule)
      .map(({ verdict, reason }) => (reason === undefined ? verdict : `${verdict}: ${reason}`));
  return { results, of, failures, began };
}

describe('a snapshot that holds another kind of reading than a source gives', () => {
  it.each([
    ['a list', readAs([{ path: '/x', text: 'calm' }])],
    ['an output', readAs({ stdout: 'calm', stderr: '', exit: 0 })],
  ])('%s in place of a text leaves the fact unknown', (_, reading) => {
    const sane = snapshot('calm', 'calm');
    const judging = { ...sane, hosts: { ...sane.hosts, a: { ...sane.hosts.a, readings: { 'file:/x': reading } } } };
    const { a } = factsOfPair(judging, pair, undefined, undefined, loud);
    expect(
      a.get(
        defineFact({
          ...sound,
          parse: ({ text }: { readonly text: AnyReading }) => (text.read ? known(1) : unknownFrom(text, '/x')),
        }),
      ),
    ).toEqual({
      known: false,
      reason: 'not-collected',
      detail: '/x: the snapshot has another kind of reading for file:/x',
    });
  });
});

describe('an error of halint itself', () => {
  it('in a parser makes that fact unknown on that host, and nothing else', () => {
    const { of, failures } = judged('poison', 'calm');
    expect(of('test/reads-it')).toEqual([
      'unknown: fragile is unknown (unparsable): internal error in fragile, please report it',
      'pass',
    ]);
    expect(of('test/bystander')).toEqual(['pass', 'pass']);
    expect(failures).toEqual(['fact fragile of left: RangeError: Maximum call stack size exceeded']);
  });

  it('in a rule, or in a model that it asks, makes that verdict unknown', () => {
    const { of, failures } = judged('odd', 'calm');
    expect(of('test/check-throws')).toEqual(['unknown: internal error in test/check-throws, please report it', 'pass']);
    expect(of('test/applies-throws')).toEqual([
      'unknown: internal error in test/applies-throws, please report it',
      'pass',
    ]);
    expect(of('test/pair-throws')).toEqual(['unknown: internal error in test/pair-throws, please report it']);
    expect(of('test/bystander')).toEqual(['pass', 'pass']);
    expect(failures).toContain('rule test/check-throws on left: TypeError: a model of a fact has a defect');
  });

  it('on one host does not hide the fault that the other host shows', () => {
    const { results } = judged('odd', 'wrong');
    expect(results.find(({ rule }) => rule === 'test/cluster-throws')).toMatchObject({
      verdict: 'fail',
      inPart: true,
      reason: 'left: internal error in test/cluster-throws, please report it',
    });
  });

  it('in the comparison of two findings leaves both in the report', () => {
    const throwing: NamedRule[] = [
      { id: 'test/cause', rule: hostRule({ ...words, reads: { sound }, check: () => [finding] }) },
      {
        id: 'test/consequence',
        rule: hostRule({
          ...words,
          reads: { sound },
          explainedBy: {
            'test/cause': () => {
              throw new Error('it cannot compare');
            },
          },
          check: () => [finding],
        }),
      },
    ];
    expect(evaluate(snapshot('x', 'x'), pair, throwing).map(({ verdict }) => verdict)).toEqual([
      'fail',
      'fail',
      'fail',
      'fail',
    ]);
  });

  it('is preceded by the name of what begins, by which a run that hangs can be named', () => {
    expect(judged('calm', 'calmer').began.slice(0, 4)).toEqual([
      'fact fragile of left',
      'rule test/reads-it on left',
      'fact fragile of right',
      'rule test/reads-it on right',
    ]);
  });
});
