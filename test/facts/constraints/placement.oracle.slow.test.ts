import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { snapshotOf } from '../../../src/authoring/cases/case.ts';
import { casesOf } from '../../../src/authoring/cases/case-file.ts';
import { memberNodes } from '../../../src/facts/cluster/cib-lookup.ts';
import { cib as cibFact } from '../../../src/facts/cluster/cib.ts';
import { placements } from '../../../src/facts/constraints/placement.ts';
import type { Snapshot } from '../../../src/sdk/index.ts';
import { healthyGround } from '../../rules/healthy.ts';
import { parseFact } from '../parse-fact.ts';
import { constraintSamples } from './placement-samples.ts';
import { activeOnSurvivor, withoutState } from './scheduler.ts';

type Sample = readonly [name: string, xml: string];

/** Kinds of configurations in which the static answer and the scheduler's may differ, and why. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/<rsc_ticket\b/, 'a ticket that no site holds keeps a resource down, and halint does not judge tickets'],
  [/name="placement-strategy"/, 'the scheduler counts memory and processors of the nodes, and halint does not'],
  [
    /<bundle\b|type="remote"|name="remote-node"|name="container"/,
    'resources on remote nodes, in guests and in containers wait for these to be up',
  ],
  [/<date_expression\b/, 'a rule may depend on the date: halint judges what may be at any time'],
];

/** Single configurations in which they differ, by name, and why. */
const exceptions: Readonly<Record<string, string>> = {
  'pacemaker-cts/xml/bug-5038.xml':
    'a rule asks for the node that coordinates the cluster: the survivor becomes it, and the simulation does not say so',
};

const isThere = ['crm_simulate', 'crm_mon'].every((program) => spawnSync(program, ['--version']).status === 0);
const folder = mkdtempSync(join(tmpdir(), 'halint-placement-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** One line for each primitive and survivor about which the two differ. */
function differences(xml: string): readonly string[] | 'not comparable' {
  const plain = withoutState(xml);
  const fact = parseFact(cibFact, { cibadmin: plain });
  if (!fact.known) return 'not comparable';
  const cib = fact.value;
  const nodes = memberNodes(cib);
  if (nodes.length !== 2) return 'not comparable';
  const lines = nodes.map(({ uname }) => {
    const active = activeOnSurvivor(plain, cib, uname, folder);
    return active === undefined
      ? undefined
      : placements(cib).flatMap(({ placed: { primitive }, nodes: allowed }) =>
          allowed.has(uname) === active.has(primitive.id)
            ? []
            : [
                `${primitive.id} on ${uname}: halint ${allowed.has(uname) ? 'yes' : 'no'}, ` +
                  `scheduler ${active.has(primitive.id) ? 'yes' : 'no'}`,
              ],
        );
  });
  return lines.includes(undefined) ? 'not comparable' : lines.flatMap((each) => each ?? []);
}

/** The CIB that a host of a snapshot answered with. */
function cibOf(snapshot: Snapshot): string | undefined {
  for (const reading of Object.values(snapshot.hosts.a.readings)) {
    if (!reading.read || !('stdout' in reading.value)) continue;
    if (/<cib\s/.test(reading.value.stdout)) return reading.value.stdout;
  }
  return undefined;
}

/** The CIBs of all healthy pairs and of the cases of all rules. */
function ownSamples(): readonly Sample[] {
  const cases = rules.flatMap(({ id }) =>
    casesOf(fileURLToPath(new URL('../../../fixtures/rules/', import.meta.url)), id)
      .filter(({ changes }) => changes?.some((change) => 'command' in change && change.command === 'cibadmin -Q'))
      .map((each) => [`${id}: ${each.name}`, snapshotOf(healthyGround, each)] as const),
  );
  const variants = Object.entries(healthyGround.variants ?? {}).map(
    ([name, { snapshot }]) => [name, snapshot] as const,
  );
  return [['healthy', healthyGround.snapshot] as const, ...variants, ...cases].flatMap(([name, snapshot]): Sample[] => {
    const text = cibOf(snapshot);
    return text === undefined ? [] : [[name, text]];
  });
}

/** The CIBs below folders that the environment names: public samples, and others by hand. */
function foreignSamples(): readonly Sample[] {
  const { HALINT_CORPUS: corpus, HALINT_CIBS: more } = process.env;
  const folders = [...(corpus === undefined ? [] : [join(corpus, 'cib')]), ...(more === undefined ? [] : [more])];
  return folders.flatMap((from) =>
    readdirSync(from, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.xml'))
      .map((name): Sample => [name, readFileSync(join(from, name), 'utf8')]),
  );
}

describe.skipIf(!isThere)('where resources may run on the survivor (skipped: crm_simulate is not installed)', () => {
  const named = new Map(
    [...constraintSamples, ...ownSamples(), ...foreignSamples()].map(([name, text]) => [text, name]),
  );
  const samples = [...named].map(([text, name]): Sample => [name, text]);
  const compared = new Set<string>();

  it.each(samples)('%s: as the scheduler has it', (name, xml) => {
    const found = differences(xml);
    if (found === 'not comparable') return expect(name).not.toMatch(/^scores: /);
    compared.add(name);
    const reason = kinds.find(([pattern]) => pattern.test(xml))?.[1] ?? exceptions[name];
    if (reason === undefined) return expect(found).toEqual([]);
    expect(reason.length).toBeGreaterThan(20);
    if (reason === exceptions[name]) expect(found, 'listed as an exception').not.toEqual([]);
  });

  it('and most samples can be compared', () => {
    console.log(`crm_simulate: ${compared.size} of ${samples.length} configurations compared`);
    expect(compared.size / samples.length).toBeGreaterThan(0.5);
  });
});
