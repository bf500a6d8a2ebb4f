import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyReport } from './arbitrary-report.ts';
import { caseNames, documentOf } from './documents.ts';
import { reporters } from './reporters.ts';

const style = { color: false, width: 80 };
const { checkstyle, gitlab, sarif } = reporters;
const samples = [...caseNames.map(documentOf), ...fc.sample(anyReport, { numRuns: 60, seed: 2 })];

interface Region {
  readonly startLine: number;
}
interface SarifResult {
  readonly ruleId: string;
  readonly ruleIndex?: number;
  readonly message: { readonly text: string };
  readonly locations: readonly {
    readonly physicalLocation: { readonly artifactLocation: { readonly uri: string }; readonly region: Region };
  }[];
  readonly partialFingerprints: { readonly primaryLocationLineHash: string };
  readonly suppressions?: readonly object[];
}
interface SarifRun {
  readonly tool: {
    readonly driver: {
      readonly rules: readonly { readonly id: string; readonly shortDescription: { readonly text: string } }[];
    };
  };
  readonly invocations: readonly {
    readonly executionSuccessful: boolean;
    readonly toolExecutionNotifications: readonly object[];
  }[];
  readonly results: readonly SarifResult[];
}
const runsOf = (rendered: string): readonly SarifRun[] => JSON.parse(rendered).runs;

describe('SARIF, as code scanning takes it', () => {
  it('gives every result a rule, a text, a relative file with a line, and a fingerprint of its own', () => {
    for (const report of samples) {
      for (const { results, tool } of runsOf(sarif(report, style))) {
        for (const { id, shortDescription } of tool.driver.rules)
          expect([id.trim(), shortDescription.text.trim()]).not.toContain('');
        for (const result of results) {
          const [location] = result.locations;
          expect(location?.physicalLocation.artifactLocation.uri).toMatch(/^[^/\\:]+(\/[^/\\:]+)*$/);
          expect(location?.physicalLocation.region.startLine).toBeGreaterThanOrEqual(1);
          expect(tool.driver.rules[result.ruleIndex ?? -1]?.id).toBe(result.ruleId);
        }
        const marks = results.map(({ partialFingerprints }) => partialFingerprints.primaryLocationLineHash);
        expect(new Set(marks).size).toBe(marks.length);
      }
    }
  });

  it('calls a run in which something could not be judged not successful', () => {
    const [run] = runsOf(sarif(documentOf('unreachable'), style));
    expect(run?.invocations[0]?.executionSuccessful).toBe(false);
    expect(run?.invocations[0]?.toolExecutionNotifications).not.toEqual([]);
    expect(runsOf(sarif(documentOf('green'), style))[0]?.invocations[0]?.executionSuccessful).toBe(true);
  });

  it('suppresses what is waived', () => {
    expect(runsOf(sarif(documentOf('waived'), style))[0]?.results[0]?.suppressions).toHaveLength(1);
  });

  it('keeps the fingerprint of a finding whose line moved', () => {
    const document = documentOf('faults');
    const moved = JSON.parse(JSON.stringify(document).replaceAll('"line":14', '"line":15'));
    const marks = (report: typeof document) =>
      runsOf(sarif(report, style))[0]?.results.map(({ partialFingerprints }) => partialFingerprints);
    expect(marks(moved)).toEqual(marks(document));
  });
});

describe('GitLab Code Quality', () => {
  it('has the fields that GitLab asks for, relative paths and fingerprints of their own', () => {
    for (const report of samples) {
      const entries: readonly {
        fingerprint: string;
        description: string;
        severity: string;
        location: { path: string; lines: { begin: number } };
      }[] = JSON.parse(gitlab(report, style));
      for (const { description, severity, location } of entries) {
        expect(description).toMatch(/\S/);
        expect(['info', 'minor', 'major', 'critical', 'blocker']).toContain(severity);
        expect(location.path).toMatch(/^(?!\.\/|\/)[^\\]+$/);
        expect(location.lines.begin).toBeGreaterThanOrEqual(1);
      }
      const marks = entries.map(({ fingerprint }) => fingerprint);
      expect(new Set(marks).size).toBe(marks.length);
    }
  });
});

const corpus = join(process.env['HALINT_CORPUS'] ?? '/nonexistent', 'schemas');
const files = {
  sarif: join(corpus, 'sarif-schema-2.1.0.oasis.json'),
  gitlab: join(corpus, 'codequality/gitlab-codequality.derived.schema.json'),
};
const checkstyleSchema = join(corpus, 'checkstyle/checkstyle-report-1.0.0.xsd');

describe.skipIf(!existsSync(files.sarif))(
  'the JSON schemas of these formats (needs HALINT_CORPUS naming a folder with them)',
  () => {
    it.each([
      ['sarif', sarif],
      ['gitlab', gitlab],
    ] as const)('accept every report and refuse a broken one: %s', (name, render) => {
      const schema = JSON.parse(readFileSync(files[name], 'utf8'));
      // SARIF's schema is draft-04: what ajv of today cannot take of it is its dialect and its id, not its constraints.
      delete schema.$schema;
      delete schema.id;
      const check = new Ajv.Ajv({ strict: false, validateFormats: false }).compile(schema);
      for (const report of samples)
        expect(check(JSON.parse(render(report, style))), JSON.stringify(check.errors)).toBe(true);
      const broken = render(documentOf('faults'), style)
        .replaceAll('"level"', '"levle"')
        .replaceAll('"fingerprint"', '"print"');
      expect(check(JSON.parse(broken))).toBe(false);
    });
  },
);

const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;
describe.skipIf(!existsSync(checkstyleSchema) || !hasXmllint)(
  'Checkstyle’s schema (needs xmllint, and HALINT_CORPUS naming a folder with it)',
  () => {
    it('accepts every report', () => {
      const folder = mkdtempSync(join(tmpdir(), 'halint-checkstyle-'));
      try {
        const paths = samples.map((report, index) => {
          const path = join(folder, `${index}.xml`);
          writeFileSync(path, checkstyle(report, style));
          return path;
        });
        execFileSync('xmllint', ['--noout', '--nonet', '--schema', checkstyleSchema, ...paths], { stdio: 'pipe' });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);
