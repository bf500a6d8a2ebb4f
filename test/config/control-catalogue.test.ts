import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { rules } from '../../rules/index.ts';
import { loadControls } from '../../src/config/control-catalogue.ts';
import { renderProblems } from '../../src/config/reading/problem.ts';
import { rulesMatching } from '../../src/report/controls/resolve.ts';

const ids = rules.map(({ id }) => id);
const folder = mkdtempSync(join(tmpdir(), 'halint-controls-'));
afterAll(() => rmSync(folder, { recursive: true }));

const load = (path: string) => loadControls(path, ['iso27001'], (pattern) => rulesMatching([pattern], ids).length > 0);
const problemsOf = (text: string): string => {
  const path = join(folder, 'controls.yaml');
  writeFileSync(path, text);
  const loaded = load(path);
  return loaded.ok ? '' : renderProblems(loaded.problems);
};
const framework = (id: string, rule: string): string =>
  `frameworks:\n  - id: ${id}\n    title: House\n    version: "1"\n    controls:\n      - { id: H-1, title: One, rules: [${rule}] }\n`;

describe('a catalogue of controls of the organisation', () => {
  it('is read: examples/controls.yaml', () => {
    const loaded = load(fileURLToPath(new URL('../../examples/controls.yaml', import.meta.url)));
    expect(loaded.ok && loaded.frameworks.map(({ id, version }) => [id, version])).toEqual([['house', '3.1']]);
  });

  it('reports a mistyped rule, an id that is taken, a control twice and an unknown key at their lines', () => {
    expect(problemsOf(framework('house', 'fencing/*'))).toBe('');
    expect(problemsOf(framework('house', 'fence/*'))).toMatch(/:6:\d+: no rule matches "fence\/\*"/);
    expect(problemsOf(framework('iso27001', 'fencing/*'))).toMatch(/:2:\d+: a framework "iso27001" exists already/);
    const control = '      - { id: H-1, title: Two, rules: [drift/*] }\n';
    expect(problemsOf(framework('house', 'fencing/*') + control)).toMatch(/:7:\d+: the control "H-1" is listed twice/);
    expect(problemsOf(framework('house', 'fencing/*').replace('title: One', 'name: One'))).toMatch(/:6:\d+: .*name/);
    expect(problemsOf('frameworks: []\n')).toMatch(/frameworks/);
  });

  it('reports a file that does not exist', () => {
    const loaded = load(join(folder, 'missing.yaml'));
    expect(loaded.ok ? '' : renderProblems(loaded.problems)).toMatch(/missing\.yaml: no such file/);
  });
});
