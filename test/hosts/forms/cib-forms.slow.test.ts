import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Cib } from '../../../src/facts/cluster/cib-model.ts';
import { readCib } from '../../../src/facts/cluster/cib-reader.ts';
import { readXml } from '../../../src/facts/grammar/xml.ts';
import { cibOfCrmConfigure } from '../../../src/hosts/forms/crm-configure.ts';
import { cibOfPcsConfig } from '../../../src/hosts/forms/pcs-config.ts';
import { everyElement, withTemplate } from './cibs.ts';

// pcs and crmsh of this machine print a CIB in a file, and halint reads it back from their text.

const folder = mkdtempSync(join(tmpdir(), 'halint-forms-'));
afterAll(() => rmSync(folder, { recursive: true }));

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const healthy = readFileSync('fixtures/healthy/a/root/var/lib/pacemaker/cib/cib.xml', 'utf8');

function cibOf(text: string | undefined): Cib {
  const root = readXml(text ?? '');
  if (typeof root === 'string') throw new Error(`${root}: ${text ?? 'no text'}`);
  const cib = readCib(root, 'cluster');
  if (cib === undefined) throw new Error('it is no CIB');
  return cib;
}

/** The meaning of a CIB, without the ids that a text leaves out, and with lists in one order. */
function meaning(cib: Cib, without: readonly (keyof Cib)[]): unknown {
  const plain: unknown = JSON.parse(
    JSON.stringify({ ...cib, header: {}, transientAttributes: [] }),
    (key, value: unknown) => {
      if (Array.isArray(value)) return /^(ids|devices|members)$/.test(key) ? value : value.toSorted(byText);
      if (typeof value !== 'object' || value === null || 'kind' in value) return value;
      return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'id'));
    },
  );
  const left: readonly string[] = ['fromText', ...without];
  return Object.fromEntries(Object.entries(Object(plain)).filter(([key]) => !left.includes(key)));
}
const byText = (x: unknown, y: unknown): number => (JSON.stringify(x) < JSON.stringify(y) ? -1 : 1);

function printed(cib: string, argv: readonly [string, ...string[]]): string {
  const path = join(folder, 'cib.xml');
  writeFileSync(path, cib);
  const [program, ...words] = argv.map((word) => (word === 'CIB' ? path : word));
  return execFileSync(program ?? '', words, { encoding: 'utf8', env: { ...process.env, CIB_file: path } });
}

const cibs = { 'the healthy pair': healthy, 'a cluster with an element of every kind': everyElement };

describe.skipIf(!has('pcs'))('pcs config', () => {
  it.each(Object.entries(cibs))('of %s has the meaning of its CIB', (_, cib) => {
    const text = printed(cib, ['pcs', '-f', 'CIB', 'config']);
    // pcs 0.11 prints no attributes of nodes.
    expect(meaning(cibOf(cibOfPcsConfig(text)), ['nodes'])).toEqual(meaning(cibOf(cib), ['nodes']));
  });

  it('is not used without its last lines', () => {
    const text = printed(healthy, ['pcs', '-f', 'CIB', 'config']);
    expect(cibOfPcsConfig(text.slice(0, text.indexOf('Cluster Properties')))).toBeUndefined();
  });
});

describe.skipIf(!has('crm'))('crm configure show', () => {
  const masked = (cib: string): string => cib.replaceAll(/(name="password" value=)"[^"]*"/g, '$1"******"');

  it.each(Object.entries({ ...cibs, 'a cluster with a template': withTemplate }))(
    'of %s has the meaning of its CIB',
    (_, cib) => {
      const text = printed(cib, ['crm', 'configure', 'show']);
      expect(meaning(cibOf(cibOfCrmConfigure(text)), [])).toEqual(meaning(cibOf(masked(cib)), []));
    },
  );

  it('is not used without its last lines', () => {
    const text = printed(healthy, ['crm', 'configure', 'show']);
    expect(cibOfCrmConfigure(text.slice(0, text.indexOf('property ')))).toBeUndefined();
  });
});
