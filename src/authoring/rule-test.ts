import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { facts } from '../facts/index.ts';
import { embeddedPair } from '../hosts/offline/embedded-pair.ts';
import { load } from '../config/load.ts';
import { renderProblems } from '../config/reading/problem.ts';
import { evaluate } from '../engine/evaluate.ts';
import { gather } from '../engine/gather.ts';
import { treeHost } from '../hosts/offline/tree.ts';
import type { NamedRule, Pair, Result, Side } from '../sdk/index.ts';
import type { Case, BaseFixture } from './cases/case.ts';
import { isFailing, judgeCase } from './cases/case.ts';
import { readCases } from './cases/case-file.ts';
import { simulationsIn } from './cases/simulations.ts';
import { withVariants } from './cases/variant.ts';

/** The test result of a rule. */
export interface RuleTest {
  readonly id: string;
  /** Number of passed cases, including the healthy pair. */
  readonly passed: number;
  /** One sentence per failed case, with the actual result. */
  readonly failures: readonly string[];
}

/** Runs the cases of rules, FOLDER/CATEGORY/NAME.yaml, on the built-in healthy pair. */
export async function testRules(own: readonly NamedRule[], folder: string): Promise<readonly RuleTest[]> {
  const ground = await healthyGround(own);
  return own.map((rule) => testRule(ground, rule, folder));
}

/** The healthy pair and its variants, with the readings for all facts. Loads no built-in rule: that takes seconds. */
async function healthyGround(own: readonly NamedRule[]): Promise<BaseFixture> {
  const folder = embeddedPair();
  const loaded = load(join(folder, 'halint.yaml'));
  const pair: Pair | undefined = loaded.ok ? loaded.configuration.pairs[0]?.pair : undefined;
  if (pair === undefined) throw new Error(`${folder}: the healthy pair is missing`);
  const tree = (side: Side) => treeHost(pair.hosts[side].name, join(folder, side));
  const snapshot = await gather(
    pair,
    own,
    { a: tree('a'), b: tree('b') },
    {
      version: 'test',
      takenAt: '2026-11-22T10:35:00.000Z',
      digestKey: '0'.repeat(64),
      secrets: { a: {}, b: {} },
      deadline: 10,
    },
    new AbortController().signal,
    facts,
  );
  const simulations = simulationsIn(join(folder, '..', 'simulations'));
  return withVariants({ pair, snapshot, simulations }, join(folder, '..', 'variants'));
}

function testRule(ground: BaseFixture, rule: NamedRule, folder: string): RuleTest {
  const { id } = rule;
  const cases = read(folder, id);
  if (typeof cases === 'string') return { id, passed: 0, failures: [cases] };
  const healthy = evaluate(ground.snapshot, ground.pair, [rule]);
  const outcomes = [
    ...(healthy.some(({ verdict }) => verdict === 'fail')
      ? [`the healthy pair: expected no finding; got: ${describeResults(healthy)}`]
      : ['']),
    ...cases.map((each) => {
      const failure = tried(ground, rule, each);
      return failure === '' ? '' : `${each.name}: ${failure}`;
    }),
  ];
  const missing = [
    ...(cases.some(isFailing)
      ? []
      : [`${id}.yaml has no failing case; add one to show that the rule can find something`]),
    ...(cases.some((each) => !isFailing(each))
      ? []
      : [`${id}.yaml has no case besides the healthy pair in which the rule passes`]),
  ];
  return {
    id,
    passed: outcomes.filter((each) => each === '').length,
    failures: [...outcomes.filter((each) => each !== ''), ...missing],
  };
}

/** The cases of a rule, or the problems in its file as text. */
function read(folder: string, id: string): readonly Case[] | string {
  const path = join(folder, `${id}.yaml`);
  if (!existsSync(path)) return [];
  const cases = readCases(path);
  return cases.ok ? cases.value.cases : renderProblems(cases.problems);
}

/** The difference from the expected result; empty if the case passed. */
function tried(ground: BaseFixture, rule: NamedRule, each: Case): string {
  let results: readonly Result[];
  try {
    results = judgeCase(ground, rule, each);
  } catch (error) {
    return error instanceof Error ? error.message : 'the case cannot be judged';
  }
  return compared(results, each.expect);
}

function compared(results: readonly Result[], expected: Case['expect']): string {
  const findings = results.flatMap((result) => result.findings);
  if (typeof expected === 'string') {
    const right = findings.length === 0 && results.some(({ verdict }) => verdict === expected);
    return right ? '' : `expected ${expected}; got: ${describeResults(results)}`;
  }
  const left = [...findings];
  const missing = expected.filter((want) => {
    const index = left.findIndex(
      (finding) =>
        (finding.host ?? 'pair') === want.host &&
        finding.subject === want.subject &&
        (want.moment === undefined || finding.moment === want.moment) &&
        (want.actual === undefined || finding.actual.includes(want.actual)) &&
        (want.line === undefined || finding.at?.line === want.line),
    );
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  if (missing.length + left.length === 0) return '';
  return `expected ${missing.map(({ host, subject }) => `${subject} (${host})`).join(', ') || 'nothing more'}; got: ${describeResults(results)}`;
}

/** The actual result in one line. */
const describeResults = (results: readonly Result[]): string =>
  results
    .map(({ verdict, host, reason, findings }) => {
      const what = findings.map((finding) => `${finding.subject}: ${finding.actual}`).join(', ');
      return `${verdict} on ${host ?? 'the pair'}${what === '' ? '' : ` (${what})`}${reason === undefined ? '' : ` (${reason})`}`;
    })
    .join('; ');

/** The results as lines of text. */
export const renderTests = (tests: readonly RuleTest[]): string =>
  tests
    .flatMap(({ id, passed, failures }) => [
      `${failures.length === 0 ? 'ok  ' : 'FAIL'} ${id}: ${passed} of ${passed + failures.length} as expected`,
      ...failures.map((failure) => `     ${failure}`),
    ])
    .map((line) => `${line}\n`)
    .join('');
