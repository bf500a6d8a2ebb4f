import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cibOfCrmConfigure } from '../../../src/hosts/forms/crm-configure.ts';
import { cibOfPcsConfig } from '../../../src/hosts/forms/pcs-config.ts';
import { cibOf, meaningOf } from './cib-meaning.ts';
import { everyElement, withTemplate } from './cibs.ts';

// pcs and crmsh of this machine print a CIB in a file, and halint reads it back from their text.

const folder = mkdtempSync(join(tmpdir(), 'halint-forms-'));
afterAll(() => rmSync(folder, { recursive: true }));

const has = (program: string): boolean => spawnSync(program, ['--version']).status === 0;
const healthy = readFileSync('fixtures/healthy/a/root/var/lib/pacemaker/cib/cib.xml', 'utf8');

function printed(cib: string, argv: readonly [string, ...string[]]): string {
  const path = join(folder, 'cib.xml');
  writeFileSync(path, cib);
  const [program, ...words] = argv.map((word) => (word === 'CIB' ? path : word));
  return execFileSync(program ?? '', words, { encoding: 'utf8', env: { ...process.env, CIB_file: path } });
}

const cibs = {
  'the healthy pair': healthy,
  'a cluster with an element of every kind': everyElement,
};

describe.skipIf(!has('pcs'))('pcs config', () => {
  it.each(Object.entries(cibs))('of %s has the meaning of its CIB', (_, cib) => {
    const text = printed(cib, ['pcs', '-f', 'CIB', 'config']);
    // pcs 0.11 prints no attributes of nodes.
    expect(meaningOf(cibOf(cibOfPcsConfig(text)), ['nodes'])).toEqual(meaningOf(cibOf(cib), ['nodes']));
  });

  it('is not used without its last lines', () => {
    const text = printed(healthy, ['pcs', '-f', 'CIB', 'config']);
    for (const heading of ['Cluster Properties', 'Tags'])
      expect(cibOfPcsConfig(text.slice(0, text.indexOf(heading)))).toBeUndefined();
  });
});

describe.skipIf(!has('crm'))('crm configure show', () => {
  const masked = (cib: string): string => cib.replaceAll(/(name="password" value=)"[^"]*"/g, '$1"******"');

  it.each(Object.entries({ ...cibs, 'a cluster with a template': withTemplate }))(
    'of %s has the meaning of its CIB',
    (_, cib) => {
      const text = printed(cib, ['crm', 'configure', 'show']);
      expect(meaningOf(cibOf(cibOfCrmConfigure(text)), [])).toEqual(meaningOf(cibOf(masked(cib)), []));
    },
  );

  it('is not used without its last lines', () => {
    const text = printed(healthy, ['crm', 'configure', 'show']);
    expect(cibOfCrmConfigure(text.slice(0, text.indexOf('property ')))).toBeUndefined();
  });
});
