import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { pairOf, snapshotOf } from '../../src/authoring/cases/case.ts';
import { casesOf } from '../../src/authoring/cases/case-file.ts';
import type { FactsOfPair } from '../../src/engine/evaluate.ts';
import { evaluate, factsOfPair } from '../../src/engine/evaluate.ts';
import { contextOf, factsOf } from '../../src/engine/select.ts';
import type { NamedRule, Pair, ReadingFailure, ReportedFinding, Result, Side, Snapshot } from '../../src/sdk/index.ts';
import { notRead, sourceKey } from '../../src/sdk/index.ts';
import { healthyGround } from './healthy.ts';

const folder = fileURLToPath(new URL('../../fixtures/rules/', import.meta.url));

/**
 * Failures after which something may be there; `absent` says that nothing is. Facts treat all but the first of these
 * alike.
 */
const failures: readonly ReadingFailure[] = ['not-collected', 'denied', 'timeout'];

/**
 * Sources that tell of the same thing: a case that changes one of them leaves the others healthy, so they fail
 * together.
 */
const witnesses: readonly (readonly string[])[] = [
  ['command:cibadmin -Q', 'file:/var/lib/pacemaker/cib/cib.xml'],
  ['file:/etc/os-release', 'file:/usr/lib/os-release'],
];

/** Findings that may appear when a source is not read, each with the reason why they are true all the same. */
const trueAnyway: Readonly<Record<string, string>> = {
  'boot/service-units-disabled': 'a boot starts the unit, whichever of two rules it belongs to: the CIB says which',
  'cluster/configuration-consistent':
    'the configuration is wrong: Pacemaker’s own crm_verify would report it in its place',
  'cluster/nodes-online': 'the other host saw the node offline: that the cluster is split in two, another rule reports',
  'replication/mounts-follow-primary':
    'nothing is tied to the promoted role: only the block devices tell which resource lies on DRBD',
  'services/no-unit-failed': 'the unit has failed: on the active host another rule would report it',
};

interface Situation {
  readonly name: string;
  readonly pair: Pair;
  readonly snapshot: Snapshot;
}

const situationsOf = (rule: NamedRule): readonly Situation[] => [
  { name: 'the healthy pair', ...healthyGround },
  ...casesOf(folder, rule.id)
    .filter(({ parameters }) => parameters === undefined)
    .map((each) => ({ name: each.name, pair: pairOf(healthyGround, each), snapshot: snapshotOf(healthyGround, each) })),
];

/** What fails together, for each source of the rule's facts on a host. */
function sourcesOf(rule: NamedRule, { pair }: Situation, side: Side): ReadonlySet<readonly string[]> {
  const keys = factsOf([rule]).flatMap((fact) => Object.values(fact.sources(contextOf(pair, side))).map(sourceKey));
  return new Set([...new Set(keys)].map((key) => witnesses.find((group) => group.includes(key)) ?? [key]));
}

function without(snapshot: Snapshot, side: Side, keys: readonly string[], reason: ReadingFailure): Snapshot {
  const readings = {
    ...snapshot.hosts[side].readings,
    ...Object.fromEntries(keys.map((key) => [key, notRead(reason, 'test')])),
  };
  return { ...snapshot, hosts: { ...snapshot.hosts, [side]: { ...snapshot.hosts[side], readings } } };
}

const placeOf = ({ host, subject, moment }: ReportedFinding): string => [host ?? 'pair', subject, moment].join(' | ');
const isGreen = (results: readonly Result[]): boolean =>
  results.every(({ verdict }) => verdict === 'pass' || verdict === 'skip');

/**
 * What is wrong with the verdict after a source was not read; undefined when it is the same, or unknown, or less of the
 * same.
 */
function fault(rule: NamedRule, before: readonly Result[], after: readonly Result[]): string | undefined {
  const found = new Set(before.flatMap(({ findings }) => findings.map(placeOf)));
  const invented = after.flatMap(({ findings }) => findings.map(placeOf)).filter((place) => !found.has(place));
  if (invented.length > 0 && trueAnyway[rule.id] === undefined)
    return `reports what it did not report before: ${invented.join(', ')}`;
  if (found.size > 0 && isGreen(after)) return 'is green, and a fault was there';
  const judged = before.some(({ verdict }) => verdict === 'pass');
  return judged && found.size === 0 && after.every(({ verdict }) => verdict === 'skip')
    ? 'says that it does not apply'
    : undefined;
}

function faultsOf(rule: NamedRule, situation: Situation): string[] {
  const { name, pair, snapshot } = situation;
  const facts: FactsOfPair = factsOfPair(snapshot, pair);
  const before = evaluate(snapshot, pair, [rule], facts);
  return (['a', 'b'] as const).flatMap((side) =>
    [...sourcesOf(rule, situation, side)].flatMap((keys) =>
      failures.flatMap((reason) => {
        const next = without(snapshot, side, keys, reason);
        const wrong = fault(rule, before, evaluate(next, pair, [rule], factsOfPair(next, pair, facts)));
        return wrong === undefined ? [] : [`${name}: with ${keys.join(' and ')} of ${side} ${reason}, it ${wrong}`];
      }),
    ),
  );
}

describe('a source that nobody could read neither hides a fault nor invents one', () => {
  it.each(rules.map((rule) => [rule.id, rule] as const))('%s', { timeout: 150_000 }, (_, rule) => {
    expect(situationsOf(rule).flatMap((situation) => faultsOf(rule, situation))).toEqual([]);
  });

  it('has a reason for every exception that is made', () => {
    expect(Object.keys(trueAnyway).filter((id) => !rules.some((rule) => rule.id === id))).toEqual([]);
  });
});
