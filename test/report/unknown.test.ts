import { describe, expect, it } from 'vitest';
import { reportHead, reportPair } from '../../src/engine/report.ts';
import { missingFacts, otherUnknown, reasonOf } from '../../src/report/unknown.ts';
import type { NamedRule, Pair, Snapshot } from '../../src/sdk/index.ts';
import { defineFact, file, hostRule, known, pairRule, unknownFrom } from '../../src/sdk/index.ts';
import { isReport } from './documents.ts';

const fact = (id: string) =>
  defineFact({
    id,
    describes: 'a file of the test',
    sources: { text: file(`/etc/${id}`) },
    parse: ({ text }) => (text.read ? known(text.value.text) : unknownFrom(text, `/etc/${id}`)),
  });

const words = {
  severity: 'error',
  summary: 'It holds',
  why: 'Because',
  remedy: 'Fix it',
  references: ['man:x(5)'],
} as const;
const [mounts, cib] = [fact('mounts'), fact('cib')];
const rules: readonly NamedRule[] = [
  { id: 'storage/one', rule: hostRule({ ...words, reads: { mounts }, check: () => [] }) },
  { id: 'cluster/two', rule: pairRule({ ...words, reads: { mounts, cib }, check: () => [] }) },
];

const policy: Pair['policy'] = {
  profile: 'generic',
  sharedPaths: [],
  blockPaths: [],
  nfsCyrusData: 'forbid',
  nfsCyrusLib: 'forbid',
  serviceUnits: [],
  syncedFiles: [],
  failover: 'manual',
  maxClockSkew: 1,
  evidenceSkew: 900,
  certificateDays: 30,
  ask: {},
  sizingTolerance: 0.1,
};
const pair: Pair = {
  name: 'mail',
  virtualIps: [],
  policy,
  hosts: { a: { name: 'mail-a', address: '192.0.2.11' }, b: { name: 'mail-b', address: '192.0.2.12' } },
};
const snapshot: Snapshot = {
  schemaVersion: 1,
  halint: '0.1.0',
  pair: 'mail',
  takenAt: '2026-03-02T02:14:07.480Z',
  hosts: {
    a: {
      name: 'mail-a',
      via: 'test',
      status: 'complete',
      duration: 1,
      costs: {},
      readings: {
        'file:/etc/mounts': { read: true, value: { path: '/etc/mounts', text: '' } },
        'file:/etc/cib': { read: false, reason: 'denied', detail: 'Permission denied' },
      },
    },
    b: { name: 'mail-b', via: 'test', status: 'unreachable', error: 'refused', duration: 1, costs: {}, readings: {} },
  },
};

/** The reporters read the engine's words to tell which fact blinds which rule; so this runs the engine. */
describe('what could not be judged, as the engine says it', () => {
  const judged = reportPair(snapshot, pair, rules);

  it('is a document that the schema accepts', () => {
    expect(isReport(JSON.parse(JSON.stringify({ ...reportHead('0.1.0', rules), pairs: [judged] })))).toBe(true);
  });

  it('is counted at the facts of the host that blind the rule', () => {
    const spots = missingFacts(judged).map(({ side, reason, facts, results }) => [
      side,
      reason,
      facts.map((each) => each.fact),
      results.map(({ rule }) => rule),
    ]);
    expect(spots).toEqual([
      ['b', 'not-collected', ['mounts'], ['cluster/two', 'storage/one']],
      ['a', 'denied', ['cib'], ['cluster/two']],
    ]);
    expect([...otherUnknown(judged)]).toEqual([]);
  });

  it('has a reason in one word', () => {
    expect(judged.results.filter(({ verdict }) => verdict === 'unknown').map(reasonOf)).toEqual([
      'denied',
      'not-collected',
    ]);
  });

  it('is shown with its reason when no fact accounts for it', () => {
    const odd = {
      ...judged,
      results: judged.results.map(({ blindedBy: _, ...result }) => ({ ...result, reason: 'not read' })),
    };
    expect(missingFacts(odd)).toEqual([]);
    expect([...otherUnknown(odd).keys()]).toEqual(['not read']);
  });
});
