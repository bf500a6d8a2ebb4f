import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import { gather } from '../../../src/engine/gather.ts';
import { archiveHost } from '../../../src/hosts/offline/archive.ts';
import type { Side } from '../../../src/sdk/index.ts';
import { healthyPair } from '../../rules/healthy.ts';

// One cluster with six faults as its CIB and in every form of fixtures/forms, with the same further files.

const folder = mkdtempSync(join(tmpdir(), 'halint-verdicts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const options = {
  version: 'test',
  takenAt: '2026-11-22T10:35:00.000Z',
  digestKey: '0'.repeat(64),
  secrets: { a: {}, b: {} },
  deadline: 30,
};

/** Verdict and subjects of each rule. */
async function verdictsOf(form: string): Promise<ReadonlyMap<string, string>> {
  const host = (side: Side) => {
    const at = join(folder, side);
    mkdirSync(at, { recursive: true });
    // A prompt shows the end of a text.
    const end = form.endsWith('.xml') || form.startsWith('crmsh') ? '' : '[root@mail-a ~]# ';
    writeFileSync(join(at, 'cluster'), readFileSync(`fixtures/forms/${form}`, 'utf8') + end);
    cpSync(`fixtures/healthy/${side}/root/etc/corosync/corosync.conf`, join(at, 'corosync.conf'));
    return archiveHost(healthyPair.hosts[side].name, at);
  };
  const hosts = { a: host('a'), b: host('b') };
  const snapshot = await gather(healthyPair, rules, hosts, options, new AbortController().signal);
  return new Map(
    evaluate(snapshot, healthyPair, rules).map(({ rule, verdict, findings }) => [
      rule,
      [verdict, ...new Set(findings.map(({ subject }) => subject))].toSorted().join(' '),
    ]),
  );
}

const ofCib = await verdictsOf('faulty.xml');
const failing = [...ofCib].filter(([, said]) => said.includes('fail')).map(([rule]) => rule);

describe.each([
  ...['0.9.158', '0.9.169', '0.10.8', '0.10.18', '0.11.7', '0.12.3'].map((version) => `pcs-${version}/faulty.txt`),
  'crmsh-4.4-faulty.txt',
])('%s', (form) => {
  it('gives the verdicts of the CIB, or unknown where a text lacks something', async () => {
    const verdicts = await verdictsOf(form);
    const others = [...ofCib].filter(([rule, said]) => verdicts.get(rule) !== said);
    expect(others.map(([rule, said]) => [rule, said, verdicts.get(rule)])).toEqual([]);
  });
});

it('finds faults in the CIB', () => {
  expect(failing).toEqual([
    'cluster/no-leftover-moves',
    'cluster/resources-monitored',
    'cluster/services-stay-after-recovery',
    'fencing/fencing-enabled',
    'quorum/loss-stops-services',
  ]);
});
