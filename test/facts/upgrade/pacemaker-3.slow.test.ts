import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readXml } from '../../../src/facts/grammar/xml.ts';
import { changedInPacemaker3 } from '../../../src/facts/upgrade/pacemaker-3-changes.ts';
import { samples, unchanged } from './pacemaker-3-samples.ts';

/** The root that `test/rules/debian-13.sh build` makes, and that `npm run test:remedies` uses. */
const debian13 = fileURLToPath(new URL('../../rules/debian-13.sh', import.meta.url));
const work = mkdtempSync(join(tmpdir(), 'halint-pacemaker-3-'));
afterAll(() => {
  rmSync(work, { recursive: true, force: true });
});

/** The lines that crm_verify of Pacemaker 3 prints about a CIB. */
function judged(name: string, cib: string): readonly string[] {
  const file = join(work, `${name.replaceAll(' ', '-')}.xml`);
  writeFileSync(file, cib);
  const { stdout, stderr } = spawnSync('bash', [debian13, 'run', work, `crm_verify -V --xml-file ${file} 2>&1`], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  return (stdout + stderr).split('\n').filter((line) => /\b(error|warning)\b/i.test(line));
}

const able = judged('probe', '<cib/>').length > 0;
const found = (cib: string): number => {
  const root = readXml(cib);
  return typeof root === 'string' ? 0 : changedInPacemaker3(root).filter(({ deprecated }) => !deprecated).length;
};

describe.skipIf(!able)('halint and crm_verify of Pacemaker 3 (skipped: needs test/rules/debian-13.sh build)', () => {
  it.each(Object.entries(samples))('%s', (name, { cib }) => {
    const lines = judged(name, cib);
    console.log(`${name}: halint ${found(cib)}, crm_verify ${lines.length === 0 ? 'nothing' : (lines[0] ?? '')}`);
    expect(found(cib)).toBeGreaterThan(0);
  });

  it.each(Object.entries(unchanged))('%s', (name, cib) => {
    expect(judged(name, cib)).toEqual([]);
    expect(found(cib)).toBe(0);
  });
});
