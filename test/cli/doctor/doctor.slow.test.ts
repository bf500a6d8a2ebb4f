import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv';
import { afterAll, describe, expect, it } from 'vitest';
import { halint } from '../halint.ts';

const folder = mkdtempSync(join(tmpdir(), 'halint-doctor-'));
afterAll(() => rmSync(folder, { recursive: true }));

const healthy = (side: string): string => fileURLToPath(new URL(`../../../fixtures/healthy/${side}`, import.meta.url));
const config = join(folder, 'halint.yaml');
const write = (a: string): void =>
  writeFileSync(
    config,
    `pair:
  name: mail
  virtualIps: [192.0.2.10]
  externalUrl: https://mail.example.org
  hosts:
    a: { name: mail-a, ${a} }
    b: { name: mail-b, transport: tree, path: ${healthy('b')} }
`,
  );

/** Where a document violates `schemas/doctor.schema.json`. */
const isDiagnosis = new Ajv.Ajv({ allErrors: true }).compile(
  JSON.parse(readFileSync(fileURLToPath(new URL('../../../schemas/doctor.schema.json', import.meta.url)), 'utf8')),
);
const violations = (text: string) => (isDiagnosis(JSON.parse(text)) ? [] : isDiagnosis.errors);

const rule = ['--rule', 'identity/same-installation'];

describe('halint doctor', () => {
  it('exits with 0 where check could judge every rule', async () => {
    write(`transport: tree, path: ${healthy('a')}`);
    const { status, stdout } = await halint(['doctor', '-c', config, ...rule]);
    expect(stdout).toContain('No problem found.');
    expect(status).toBe(0);
    expect(violations((await halint(['doctor', '-c', config, '-f', 'json', ...rule])).stdout)).toEqual([]);
  });

  it('exits with 3 where a rule cannot be judged, in text and JSON, within the width of 80 columns', async () => {
    write('address: 127.0.0.1, port: 1, user: root');
    const text = await halint(['doctor', '-c', config, ...rule]);
    expect(text.status).toBe(3);
    expect(text.stdout).toMatch(/FAILED {2}reachability/);
    expect(Math.max(...text.stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    const json = await halint(['doctor', '-c', config, '-f', 'json', ...rule]);
    expect(json.status).toBe(3);
    expect(violations(json.stdout)).toEqual([]);
    const { pairs } = JSON.parse(json.stdout);
    expect(pairs[0]).toMatchObject({ pair: 'mail', ok: false, judged: 0 });
    const step = pairs[0].hosts.a.steps.find((each: { status: string }) => each.status === 'failed');
    expect(step).toMatchObject({
      step: 'connect',
      fix: expect.arrayContaining([expect.stringContaining('ssh-keyscan')]),
    });
  });

  it('reports an archive that is not there', async () => {
    write(`transport: archive, path: ${folder}/sosreport.tar.xz`);
    const { status, stdout } = await halint(['doctor', '-c', config, ...rule]);
    expect(status).toBe(3);
    expect(stdout).toMatch(/FAILED {2}collection/);
  });
});
