import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync, appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const program = join(root, 'dist/halint.cjs');
let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'halint-controls-'));
  cpSync(join(root, 'fixtures/healthy'), folder, { recursive: true });
  cpSync(join(root, 'examples/controls.yaml'), join(folder, 'controls.yaml'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const halint = (...words: readonly string[]) =>
  spawnSync(process.execPath, [program, ...words], { cwd: folder, encoding: 'utf8' });

describe('halint check --controls', { timeout: 180_000 }, () => {
  it('groups Markdown by the controls of the named frameworks', () => {
    const { stdout, status, stderr } = halint('check', '--controls', 'iso27001,nis2', '-f', 'markdown');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('### Evidence by control: ISO/IEC 27001 Annex A (2022)');
    expect(stdout).toContain('`A.8.14` | `Redundancy of information processing facilities`');
    expect(stdout).toContain('(EU) 2024/2690');
  });

  it('names the frameworks there are', () => {
    const { stderr, status } = halint('check', '--controls', 'iso');
    expect(status).toBe(2);
    expect(stderr).toContain('unknown framework "iso" for --controls; available: iso27001, nis2, bsi, anssi');
  });

  it('takes a catalogue of the organisation, and render and merge keep it', () => {
    appendFileSync(join(folder, 'halint.yaml'), '\ncontrols: controls.yaml\n');
    expect(halint('check', '--controls', 'house', '-f', 'json=one.json').status).toBe(0);
    expect(halint('check', '--controls', 'house', '-r', 'drift/*').status).toBe(0);
    const rendered = halint('report', 'render', 'one.json', '-f', 'csv').stdout;
    expect(rendered.split('\n')[0]).toMatch(/,controls_house$/);
    expect(rendered).toMatch(/"fencing\/fencing-enabled".*"M-1"/);
    halint('report', 'merge', 'one.json', '-f', 'json=merged.json');
    expect(readFileSync(join(folder, 'merged.json'))).toEqual(readFileSync(join(folder, 'one.json')));
    writeFileSync(join(folder, 'controls.yaml'), 'frameworks:\n  - id: house\n');
    expect(halint('check', '--controls', 'house').stderr).toMatch(/controls\.yaml:2:\d+: /);
  });
});
