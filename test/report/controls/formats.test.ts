import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { catalogues, frameworksOf } from '../../../src/report/controls/built-in.ts';
import { evidenceOf } from '../../../src/report/controls/evidence.ts';
import { resolveCatalogue } from '../../../src/report/controls/resolve.ts';
import type { Report } from '../../../src/sdk/index.ts';
import { anyReport } from '../arbitrary-report.ts';
import { caseNames, documentOf, isReport } from '../documents.ts';
import { reporters } from '../reporters.ts';
import { hdfShape, requiredFields } from './hdf-shape.ts';

const style = { color: false, width: 80 };
const withControls = (report: Report): Report => ({ ...report, controls: frameworksOf(report) });
const samples = [...caseNames.map(documentOf), ...fc.sample(anyReport, { numRuns: 60, seed: 3 })];
const { csv, hdf, html, json, junit, markdown, oscal, sarif } = reporters;

/** Verdicts must not be summed up to a statement about the control. */
const claims = /\bcompliant\b|\bnot compliant\b|"satisfied"/i;

describe('a report with --controls', () => {
  it('is a valid report document', () => {
    for (const report of samples) {
      const parsed: unknown = JSON.parse(json(withControls(report), style));
      expect(isReport(parsed), JSON.stringify(isReport.errors)).toBe(true);
    }
  });

  it('has the titles and versions of the frameworks in Markdown and HTML, with the evidence on each control', () => {
    const faults = withControls(documentOf('faults'));
    for (const rendered of [markdown(faults, style), html(faults, style)]) {
      for (const { title, version } of faults.controls ?? []) {
        expect(rendered.replaceAll('\\', '').replaceAll('&#39;', "'").replaceAll('&apos;', "'")).toContain(
          `${title} (${version})`,
        );
      }
      expect(rendered).toContain('Redundancy of information processing facilities');
      expect(rendered).toMatch(/\d+ rules? with findings/);
    }
  });

  it('has a column per framework in CSV', () => {
    const [head, ...rows] = csv(withControls(documentOf('faults')), style).split('\n');
    expect(head).toMatch(/,controls_iso27001,controls_nis2,controls_bsi,controls_anssi$/);
    expect(rows.find((row) => row.includes('"fencing/stonith-enabled"'))).toMatch(
      /,"A\.8\.14","4\.2","APP\.5\.3\.A11 SYS\.1\.1\.A28","38"$/,
    );
  });

  it('has properties in JUnit and taxa in SARIF', () => {
    const report = withControls(documentOf('faults'));
    expect(junit(report, style)).toContain(
      '<property name="controls.fencing/stonith-enabled.iso27001" value="A.8.14"/>',
    );
    const [run] = JSON.parse(sarif(report, style)).runs;
    const rule = run.tool.driver.rules.find(({ id }: { id: string }) => id === 'fencing/stonith-enabled');
    for (const { target } of rule.relationships)
      expect(run.taxonomies[target.toolComponent.index].taxa[target.index].id).toBe(target.id);
    expect(rule.relationships.map(({ target }: { target: { id: string } }) => target.id)).toContain('A.8.14');
  });

  it('never states that a control is met', () => {
    for (const report of samples.slice(0, caseNames.length).map(withControls))
      for (const render of [csv, hdf, html, junit, markdown, oscal, sarif])
        expect(render(report, style)).not.toMatch(claims);
  });

  it('counts a rule that passes on one host only not as passed', () => {
    const [iso] = catalogues;
    const report = documentOf('unreachable');
    for (const pair of report.pairs) {
      const framework = resolveCatalogue(iso ?? expect.fail(), Object.keys(report.rules));
      for (const { control, unknown, failed, passed, waived } of evidenceOf(pair, framework)) {
        const judged = new Set(
          pair.results
            .filter(({ rule, verdict }) => control.rules.includes(rule) && verdict !== 'skip')
            .map(({ rule }) => rule),
        );
        expect(new Set([...unknown, ...failed, ...waived]).size + passed).toBe(judged.size);
      }
    }
  });
});

const corpus = join(process.env['HALINT_CORPUS'] ?? '/nonexistent', 'schemas');
const official = [
  ['oscal', join(corpus, 'oscal/oscal_assessment-results_schema.json')],
  ['hdf', join(corpus, 'hdf/exec-json.json')],
] as const;
const everyReport = [...samples, ...samples.map(withControls), { ...documentOf('green'), pairs: [] }];

describe.each(official)('the schema of %s', (name, path) => {
  it.skipIf(!existsSync(path))(
    'accepts every report and refuses a broken one (skipped: HALINT_CORPUS does not have it)',
    () => {
      const schema = JSON.parse(readFileSync(path, 'utf8'));
      delete schema.$schema;
      const check = new Ajv.Ajv({ strict: false, validateFormats: false }).compile(schema);
      for (const report of everyReport)
        expect(check(JSON.parse(reporters[name](report, style))), JSON.stringify(check.errors?.slice(0, 3))).toBe(true);
      const broken = reporters[name](documentOf('faults'), style)
        .replaceAll('"code_desc"', '"code"')
        .replaceAll('"methods"', '"method"');
      expect(check(JSON.parse(broken))).toBe(false);
    },
  );
});

describe('HDF', () => {
  const check = new Ajv.Ajv({ allowUnionTypes: true }).compile(hdfShape);

  it('has the fields that MITRE requires, and no other than it names', () => {
    for (const report of everyReport)
      expect(check(JSON.parse(hdf(report, style))), JSON.stringify(check.errors?.slice(0, 3))).toBe(true);
  });

  it.each(requiredFields)('is refused without a required field in %j', (path, fields) => {
    for (const field of fields) {
      const document = JSON.parse(hdf(documentOf('faults'), style));
      const place = path.reduce((at, step) => at[step], document);
      expect(Reflect.has(place, field), field).toBe(true);
      Reflect.deleteProperty(place, field);
      expect(check(document), field).toBe(false);
    }
  });

  it('has an error for every rule that could not be judged, and no pass for it on that host', () => {
    for (const report of samples) {
      const { profiles } = JSON.parse(hdf(report, style));
      for (const [index, pair] of report.pairs.entries()) {
        const statuses: readonly string[] = profiles[index].controls
          .slice(1)
          .flatMap(({ results }: { results: readonly { status: string }[] }) => results.map(({ status }) => status));
        const count = (verdict: string): number => pair.results.filter((result) => result.verdict === verdict).length;
        expect(statuses.filter((status) => status === 'error')).toHaveLength(count('unknown'));
        expect(statuses.filter((status) => status === 'passed')).toHaveLength(count('pass'));
      }
    }
  });
});

describe('OSCAL', () => {
  it('has unique ids, and findings only for controls with a failed rule', () => {
    for (const name of caseNames) {
      const text = oscal(documentOf(name), style);
      const own = [...text.matchAll(/"uuid": "([^"]+)"/g)].map(([, id]) => id);
      expect(new Set(own).size).toBe(own.length);
      for (const result of JSON.parse(text)['assessment-results'].results)
        for (const finding of result.findings ?? []) expect(finding['related-observations'].length).toBeGreaterThan(0);
    }
  });
});
