import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import type { Case, BaseFixture } from '../../src/authoring/cases/case.ts';
import { baseFixtureOf, isFailing, pairOf, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import type { FactsOfPair } from '../../src/engine/evaluate.ts';
import { evaluate, factsOfPair } from '../../src/engine/evaluate.ts';
import { contextOf, factsOf } from '../../src/engine/select.ts';
import { failover } from '../../src/facts/failover/failover.ts';
import type { AnyReading, NamedRule, Pair, Side, Snapshot } from '../../src/sdk/index.ts';
import { otherSide, readAs, sourceKey } from '../../src/sdk/index.ts';
import { loud } from '../engine/loud.ts';
import { healthyGround } from './healthy.ts';
import { mutationsOf } from './mutations.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));
const sides: readonly Side[] = ['a', 'b'];

/** Where mutations start: a pair on which the rule does not report, and its facts. */
interface Start extends BaseFixture {
  readonly facts: FactsOfPair;
}

const parsed = new Map<BaseFixture, Start>();

function start(ground: BaseFixture): Start {
  const found = parsed.get(ground) ?? startWith(ground.pair, ground.snapshot);
  parsed.set(ground, found);
  return found;
}

/** The status section of the CIB is long, and no fact reads it: without it each mutated CIB is parsed sooner. */
function startWith(pair: Pair, snapshot: Snapshot, before?: FactsOfPair): Start {
  const hosts = { ...snapshot.hosts };
  for (const side of sides) {
    const reading = hosts[side].readings['command:cibadmin -Q'];
    if (reading?.read !== true || !('stdout' in reading.value)) continue;
    const stdout = reading.value.stdout.replace(/<status>[\s\S]*<\/status>/, '');
    hosts[side] = {
      ...hosts[side],
      readings: { ...hosts[side].readings, 'command:cibadmin -Q': readAs({ ...reading.value, stdout }) },
    };
  }
  const lean = { ...snapshot, hosts };
  return { pair, snapshot: lean, facts: factsOfPair(lean, pair, before, undefined, loud) };
}

type Verdict = 'fail' | 'pass';

/** Fail when it reports; pass when it says that nothing is wrong, or that it does not apply; otherwise neither. */
function verdictOf(rule: NamedRule, from: Start, snapshot: Snapshot): Verdict | undefined {
  const verdicts = evaluate(
    snapshot,
    from.pair,
    [rule],
    factsOfPair(snapshot, from.pair, from.facts, undefined, loud),
  ).map(({ verdict }) => verdict);
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.includes('unknown') ? undefined : 'pass';
}

function withReading(snapshot: Snapshot, scope: readonly Side[], key: string, reading: AnyReading): Snapshot {
  const hosts = { ...snapshot.hosts };
  for (const side of scope) hosts[side] = { ...hosts[side], readings: { ...hosts[side].readings, [key]: reading } };
  return { ...snapshot, hosts };
}

/** Sources of the rule's own facts; those first in which the known situation differs. */
function keysOf(rule: NamedRule, from: Start, than: Snapshot): readonly string[] {
  const keys = new Set(
    factsOf([rule]).flatMap((fact) => Object.values(fact.sources(contextOf(from.pair, 'a'))).map(sourceKey)),
  );
  const differs = (key: string): boolean =>
    sides.some((side) => from.snapshot.hosts[side].readings[key] !== than.hosts[side].readings[key]);
  const known = [...keys].filter((key) => sides.some((side) => from.snapshot.hosts[side].readings[key] !== undefined));
  return [...known.filter(differs), ...known.filter((key) => !differs(key))];
}

/** How many mutations are tried from one start. A known fault is the last start of all, and worth more. */
const budget = { fail: 60, pass: 400 };

/** A simulated failover is one text of hundreds of lines, of which few decide. */
const budgetOfSimulations = { fail: 4000, pass: 4000 };

/**
 * The first mutation of one reading (on one host, or equal on both) that turns the rule's verdict. `than` is a
 * situation with the other verdict: it only says where to begin.
 */
function firstFlip(rule: NamedRule, from: Start, than: Snapshot, wanted: Verdict): string | undefined {
  const streams = keysOf(rule, from, than).flatMap((key) => scopes.map((scope) => stream(from, than, key, scope)));
  const clocks = { name: 'clock', snapshots: clockMutations(from.snapshot) };
  const allowed = factsOf([rule]).includes(failover) ? budgetOfSimulations : budget;
  let tries = 0;
  // A few of each source in turn: no long file keeps the others waiting.
  for (
    let live = [clocks, ...streams];
    live.length > 0;
    live = live.filter(({ snapshots }) => !finished.has(snapshots))
  ) {
    for (const { name, snapshots } of live) {
      for (let share = 0; share < 12; share += 1) {
        const next = snapshots.next();
        if (next.done === true) {
          finished.add(snapshots);
          break;
        }
        tries += 1;
        if (verdictOf(rule, from, next.value) === wanted) return `${name} (${tries})`;
        if (tries > allowed[wanted]) return undefined;
      }
    }
  }
  return undefined;
}

/** A reading changes on one host, or to the same on both: what a cluster holds in common does. */
const scopes: readonly (readonly [Side, ...Side[]])[] = [['a', 'b'], ['a'], ['b']];

function stream(from: Start, than: Snapshot, key: string, scope: readonly [Side, ...Side[]]) {
  return { name: `${key} of ${scope.join(' and ')}`, snapshots: snapshotsWith(from, than, key, scope) };
}

function* snapshotsWith(
  from: Start,
  than: Snapshot,
  key: string,
  scope: readonly [Side, ...Side[]],
): Generator<Snapshot> {
  const [side] = scope;
  const reading = from.snapshot.hosts[side].readings[key];
  if (reading === undefined) return;
  const other = from.snapshot.hosts[otherSide(side)].readings[key];
  for (const mutated of mutationsOf(reading, than.hosts[side].readings[key], other))
    yield withReading(from.snapshot, scope, key, mutated);
}

/** One host's clock ahead or behind; only where clocks were read. */
function* clockMutations(snapshot: Snapshot): Generator<Snapshot> {
  for (const side of sides) {
    const { clock } = snapshot.hosts[side];
    if (clock === undefined) continue;
    for (const seconds of [-3600, 3600])
      yield { ...snapshot, hosts: { ...snapshot.hosts, [side]: { ...snapshot.hosts[side], clock: clock + seconds } } };
  }
}

const finished = new WeakSet<object>();

function startOf(each: Case): Start {
  const before = start(baseFixtureOf(healthyGround, each));
  return startWith(pairOf(healthyGround, each), snapshotOf(healthyGround, each), before.facts);
}

interface Flip {
  /** Where the mutation started: a healthy pair, a case in which the rule passes, or one in which it fails. */
  readonly from: 'healthy' | 'passing' | 'failing';
  readonly how: string;
}

function flipOf(rule: NamedRule): Flip | undefined {
  const cases = casesOf(folder, rule.id).filter(({ parameters }) => parameters === undefined);
  const failing = cases.filter(isFailing);
  const judged = (from: Start): boolean =>
    evaluate(from.snapshot, from.pair, [rule], from.facts).some(({ verdict }) => verdict === 'pass');
  for (const each of failing.slice(0, 2)) {
    const healthy = start(baseFixtureOf(healthyGround, each));
    const how = judged(healthy) ? firstFlip(rule, healthy, snapshotOf(healthyGround, each), 'fail') : undefined;
    if (how !== undefined) return { from: 'healthy', how };
  }
  const [first] = failing;
  if (first === undefined) return undefined;
  const faulty = snapshotOf(healthyGround, first);
  for (const each of cases.filter((one) => one.expect === 'pass').slice(0, 2)) {
    const how = firstFlip(rule, startOf(each), faulty, 'fail');
    if (how !== undefined) return { from: 'passing', how };
  }
  for (const each of failing) {
    const how = firstFlip(rule, startOf(each), baseFixtureOf(healthyGround, each).snapshot, 'pass');
    if (how !== undefined) return { from: 'failing', how };
  }
  return undefined;
}

const flips = new Map<string, Flip>();

describe('a small change of what was read turns the verdict of', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))(
    '%s',
    (id, rule) => {
      const flip = flipOf(rule);
      expect(flip).toBeDefined();
      if (flip !== undefined) flips.set(id, flip);
    },
    180_000,
  );

  it('many rules on a healthy pair, where nothing was prepared', () => {
    expect([...flips.values()].filter(({ from }) => from === 'healthy').length).toBeGreaterThan(flips.size / 4);
  });
});
