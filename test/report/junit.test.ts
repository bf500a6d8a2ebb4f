import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anyReport } from './arbitrary-report.ts';
import { caseNames, documentOf, golden } from './documents.ts';
import { reporters } from './reporters.ts';
import { elements, type Element } from './xml-elements.ts';

const style = { color: false, width: 80 };
const { junit } = reporters;

/** Requirements of both schemas; the last test validates against the two XSDs if they are available. */
function violations(xml: string): readonly string[] {
  const found: string[] = [];
  const must = (holds: boolean, what: string): void => {
    if (!holds) found.push(what);
  };
  const names = (element: Element): string => Object.keys(element.attributes).sort().join(' ');
  must(
    xml.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n') && !xml.includes('<!'),
    'a declaration, no DTD, no CDATA',
  );
  must(!/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(xml), 'XML 1.0 characters only');
  const [root, ...others] = elements(xml);
  must(others.length === 0 && root?.name === 'testsuites' && names(root) === '', 'one testsuites without attributes');
  const cases = new Set<string>();
  for (const [index, suite] of (root?.children ?? []).entries()) {
    const { attributes, children } = suite;
    must(
      names(suite) === 'errors failures hostname id name package skipped tests time timestamp',
      'the attributes of a suite',
    );
    must(attributes['id'] === String(index), 'ids from zero');
    must(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(attributes['timestamp'] ?? ''),
      'a timestamp without zone and fraction',
    );
    must(/^\d{1,9}\.\d{3}$/.test(attributes['time'] ?? ''), 'a time with three decimals');
    must(attributes['name'] !== '' && attributes['hostname'] !== '', 'a name and a host name');
    const kinds = children.map(({ name }) => name);
    const inner = kinds.slice(1, -2);
    must(
      kinds[0] === 'properties' && kinds.at(-2) === 'system-out' && kinds.at(-1) === 'system-err',
      'the order of children',
    );
    must(
      inner.every((kind) => kind === 'testcase'),
      'cases between properties and output',
    );
    const tests = children.slice(1, -2);
    const outcome = (kind: string): string =>
      String(tests.filter(({ children: [only] }) => only?.name === kind).length);
    must(attributes['tests'] === String(tests.length), 'the number of cases');
    must(
      attributes['failures'] === outcome('failure') && attributes['errors'] === outcome('error'),
      'failures and errors',
    );
    must(attributes['skipped'] === outcome('skipped'), 'the number of skipped');
    for (const test of tests) {
      const [only, ...rest] = test.children;
      must(names(test) === 'classname name time', 'the attributes of a case');
      must(rest.length === 0, 'at most one outcome');
      if (only !== undefined)
        must(names(only) === (only.name === 'skipped' ? 'message' : 'message type'), `the attributes of ${only.name}`);
      const key = JSON.stringify([test.attributes['classname'], test.attributes['name']]);
      must(!cases.has(key), `a unique name: ${key}`);
      cases.add(key);
    }
  }
  return found;
}

describe('the JUnit report', () => {
  it.each(caseNames)('of %s is as expected and in the dialect that all readers share', (name) => {
    const rendered = junit(documentOf(name), style);
    expect(rendered).toBe(golden(`${name}.junit`, rendered));
    expect(violations(rendered)).toEqual([]);
  });

  it('stays in that dialect for any text in it', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const rendered = junit(report, style);
        expect(XMLValidator.validate(rendered)).toBe(true);
        expect(violations(rendered)).toEqual([]);
      }),
    );
  });

  it('is found wanting where it is not in that dialect', () => {
    const rendered = junit(documentOf('faults'), style);
    expect(violations(rendered.replace('time="0.812"', 'time="8.12e-1"'))).toContain('a time with three decimals');
    expect(violations(rendered.replace('<testsuites>', '<testsuites name="x">'))).not.toEqual([]);
    expect(violations(rendered.replaceAll(' package=""', ''))).not.toEqual([]);
  });

  const suiteOf = (name: string, index: number) => elements(junit(documentOf(name), style))[0]?.children[index];

  it('has one suite per host and one for the pair', () => {
    const names = elements(junit(documentOf('faults'), style))[0]?.children.map(({ attributes }) => attributes['name']);
    expect(names).toEqual(['mail.mail-a', 'mail.mail-b', 'mail.pair']);
  });

  it('makes what could not be judged an error with its reason, never a pass', () => {
    const types = suiteOf('unreachable', 1)?.children.flatMap(({ children: [only] }) => only?.attributes['type'] ?? []);
    expect(types).toEqual(['unknown.unreachable', 'unknown.not-collected', 'unknown.not-collected']);
    expect(suiteOf('unreachable', 1)?.attributes).toMatchObject({ tests: '3', errors: '3', failures: '0' });
  });

  it('makes a host that was not read an error even when no rule was judged', () => {
    const document = documentOf('unreachable');
    const empty = { ...document, pairs: document.pairs.map((pair) => ({ ...pair, results: [] })) };
    expect(elements(junit(empty, style))[0]?.children[1]?.attributes).toMatchObject({ tests: '1', errors: '1' });
  });

  it('makes every failed rule a failure, whatever its severity', () => {
    const document = documentOf('faults');
    const failures = elements(junit(document, style))[0]?.children.reduce(
      (sum, { attributes }) => sum + Number(attributes['failures']),
      0,
    );
    expect(failures).toBe(document.pairs[0]?.counts.fail);
  });

  it('makes what is waived or does not apply skipped, and a waiver that has expired a failure of its own', () => {
    expect(suiteOf('waived', 2)?.attributes).toMatchObject({ skipped: '1', failures: '1' });
    expect(suiteOf('green', 2)?.attributes).toMatchObject({ skipped: '1', failures: '0' });
  });

  it('keeps hostile text as text', () => {
    const parsed = new XMLParser({ ignoreAttributes: false }).parse(junit(documentOf('hostile'), style));
    expect(JSON.stringify(parsed)).toContain('<script>alert(1)</script> ]]>');
  });
});

const corpus = process.env['HALINT_CORPUS'];
const schemas = ['schemas/junit/jenkins-junit-10.xsd', 'schemas/junit/windyroad-JUnit.xsd'].map((path) =>
  join(corpus ?? '', path),
);
const hasXmllint = spawnSync('xmllint', ['--version']).status === 0;
const atHand = corpus !== undefined && schemas.every((path) => existsSync(path)) && hasXmllint;

describe.skipIf(!atHand)(
  'the official schemas (needs xmllint, and HALINT_CORPUS naming a folder with both XSDs)',
  () => {
    let folder = '';
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'halint-junit-'));
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each(schemas)('accept every report: %s', (schema) => {
      const samples = [...caseNames.map(documentOf), ...fc.sample(anyReport, { numRuns: 60, seed: 1 })];
      const paths = samples.map((report, index) => {
        const path = join(folder, `${index}.xml`);
        writeFileSync(path, junit(report, style));
        return path;
      });
      execFileSync('xmllint', ['--noout', '--nonet', '--schema', schema, ...paths], { stdio: 'pipe' });
    });

    it.each(schemas)('refuse what is not JUnit: %s', (schema) => {
      const path = join(folder, 'broken.xml');
      writeFileSync(path, junit(documentOf('faults'), style).replaceAll(' tests=', ' test='));
      expect(spawnSync('xmllint', ['--noout', '--nonet', '--schema', schema, path]).status).toBe(3);
    });
  },
);
