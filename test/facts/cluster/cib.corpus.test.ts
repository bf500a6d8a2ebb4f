import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  allPrimitives,
  fencingEnabled,
  memberNodes,
  monitors,
  servicePrimitives,
} from '../../../src/facts/cluster/cib-lookup.ts';
import { cib } from '../../../src/facts/cluster/cib.ts';
import { fenceDevices, watchdogFencing } from '../../../src/facts/fencing/fence-devices.ts';
import { notRead, readAs } from '../../../src/sdk/index.ts';

const corpus = process.env['HALINT_CORPUS'];

/** A plain reading of a CIB by another program. */
interface Reading {
  readonly file: string;
  readonly primitives: readonly {
    readonly id: string;
    readonly in: readonly string[];
    readonly ops: readonly unknown[];
    readonly template: string | null;
  }[];
  readonly nodes: readonly { readonly uname: string; readonly type: string | null }[];
  readonly fence_devices: readonly { readonly id: string; readonly params: Readonly<Record<string, string>> }[];
  readonly constraints: Readonly<Record<string, readonly { readonly id: string }[]>>;
}

const missing = notRead('not-collected', 'test');
const read = (text: string) =>
  cib.parse({ cibadmin: readAs({ stdout: text, stderr: '', exit: 0 }), disk: missing, units: missing });

describe.skipIf(corpus === undefined)('cib, as another program reads it (skipped: HALINT_CORPUS is not set)', () => {
  const folder = join(corpus ?? '', 'cib');
  const readings =
    corpus === undefined
      ? []
      : readFileSync(join(folder, 'expected', 'facts.jsonl'), 'utf8')
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as Reading);

  it.each(readings.map((each) => [each.file, each] as const))('%s', (name, expected) => {
    const fact = read(readFileSync(join(folder, name), 'utf8'));
    if (!fact.known) throw new Error(fact.detail);
    const found = fact.value;
    const ids = (list: readonly { readonly id: string }[]): string[] => list.map(({ id }) => id).sort();
    const primitives = allPrimitives(found).map(({ primitive, within }) => ({
      id: primitive.id,
      in: within.map((container) => `${container.kind}:${container.id}`),
    }));
    const kinds = (path: readonly string[]): string[] => path.map((step) => step.replace(/^master:/, 'clone:'));
    expect(primitives).toEqual(expected.primitives.map((each) => ({ id: each.id, in: kinds(each.in) })));
    expect(found.nodes.map(({ uname }) => uname)).toEqual(expected.nodes.map(({ uname }) => uname));
    expect(memberNodes(found).length).toBeLessThanOrEqual(found.nodes.length);
    const parameters = allPrimitives(found)
      .filter(({ primitive }) => primitive.class === 'stonith')
      .map(({ primitive }) => primitive.id);
    expect(parameters).toEqual(expected.fence_devices.map(({ id }) => id));
    expect(ids(found.constraints)).toEqual(ids(Object.values(expected.constraints).flat()));
  });

  const rows =
    corpus === undefined
      ? []
      : readFileSync(join(folder, 'expected', 'labels.tsv'), 'utf8')
          .trim()
          .split('\n')
          .slice(1);
  it.each(rows.map((row) => row.split('\t')))('%s, as crm_verify judges it', (name = '', ...labels) => {
    const text = readFileSync(join(folder, name), 'utf8');
    const fact = read(text);
    if (!fact.known) throw new Error(fact.detail);
    const unmonitored = servicePrimitives(fact.value).filter(({ primitive }) => monitors(primitive).length === 0);
    expect(unmonitored.length).toBe(Number(labels[4]));
    // crm_verify 2.1.5 does not know the coming names of the properties: there it is wrong.
    if (text.includes('fencing-enabled')) return;
    const unfenced =
      fencingEnabled(fact.value) && fenceDevices(fact.value).length === 0 && !watchdogFencing(fact.value);
    expect(unfenced).toBe((labels[8] ?? '').split(',').includes('no-fence-devices'));
  });
});
