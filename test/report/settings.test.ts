import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { Report, Result, Verdict } from '../../src/sdk/index.ts';
import { anyReport } from './arbitrary-report.ts';
import { caseNames, documentOf, isReport } from './documents.ts';
import { reporters } from './reporters.ts';
import { elements, type Element } from './xml-elements.ts';
import { NagiosTotals } from '../../src/report/formats/nagios.ts';
import { Outcome } from '../../src/cli/exit-code.ts';

const style = { color: false, width: 200 };

const off: Result = {
  rule: 'fencing/second-method',
  severity: 'error',
  summary: 's',
  verdict: 'off',
  reason: 'BATTERIES-OF-THEIR-OWN',
  findings: [],
};
const changed: Result = {
  ...{ rule: 'cluster/two-rings', severity: 'info', summary: 's', verdict: 'pass', findings: [] },
  severityChanged: { from: 'critical', reason: 'ONE-BONDED-NETWORK' },
};
const counts = (results: readonly Result[]) => {
  const of = (verdict: Verdict): number => results.filter((each) => each.verdict === verdict).length;
  return {
    pass: of('pass'),
    fail: of('fail'),
    unknown: of('unknown'),
    skip: of('skip'),
    waived: of('waived'),
    off: of('off'),
  };
};
const reportWith = (...results: readonly Result[]): Report => {
  const { pairs, ...head } = documentOf('green');
  const findings = { critical: 0, error: 0, warning: 0, info: 0 };
  return { ...head, pairs: pairs.slice(0, 1).map((pair) => ({ ...pair, results, counts: counts(results), findings })) };
};

/** A fleet is written by other code than a pair, so each statement about a pair is tested in both. */
const twice = ({ pairs, ...head }: Report): Report => ({
  ...head,
  pairs: pairs.flatMap((pair) => [pair, { ...pair, pair: `${pair.pair}-2` }]),
});
const inEveryFormat = Object.entries(reporters).flatMap(([name, render]) => [
  [name, (report: Report) => render(report, style)] as const,
  [`${name} of a fleet`, (report: Report) => render(twice(report), style)] as const,
]);

describe('a rule that is off', () => {
  it.each(inEveryFormat)('is off, with its reason, in %s', (_, render) => {
    const rendered = render(reportWith(off, changed)).replaceAll('<wbr/>', '');
    expect(rendered).toMatch(/fencing\\?\/second\\?-method/);
    expect(rendered).toMatch(/BATTERIES\\?-OF\\?-THEIR\\?-OWN/);
    expect(rendered).toMatch(/\boff\b|"enabled": false/i);
  });

  it.each(Object.entries(reporters))('is not reported as not applicable in %s', (_, render) => {
    expect(render(reportWith(off, changed), style)).not.toMatch(
      /[1-9]\d* skipped because|verdict="skip"\} [1-9]|"skip": [1-9]/,
    );
  });

  it('begins no workflow command, whatever the pair is called', () => {
    const { pairs, ...head } = reportWith(off, changed);
    const named = pairs.map((pair) => ({ ...pair, pair: ':' }));
    expect(reporters.github({ ...head, pairs: named }, style)).not.toMatch(/^::/m);
  });

  it('is valid in the document', () => {
    expect(isReport(reportWith(off, changed)), JSON.stringify(isReport.errors)).toBe(true);
  });
});

describe('a changed severity', () => {
  it.each(inEveryFormat)('is reported with its reason in %s', (_, render) => {
    const rendered = render(reportWith(changed));
    expect(rendered).toMatch(/ONE\\?-BONDED\\?-NETWORK/);
    expect(rendered).toContain('critical');
  });
});

describe('an accepted finding', () => {
  const { pairs, ...head } = documentOf('waived');
  const waiver = {
    reason: 'NEW-RACK',
    owner: 'OWNER-OF-RACK',
    expires: '2026-03-10',
    daysLeft: 8,
    at: { path: 'halint.yaml' },
  };
  const waived: Report = {
    ...head,
    pairs: pairs.map((pair) => ({
      ...pair,
      results: pair.results.map((result) => (result.verdict === 'waived' ? { ...result, waiver } : result)),
    })),
  };
  const html = (report: Report): string =>
    reporters.html(report, style).replaceAll(/<wbr\/>|<span class="k">|<\/span>/g, '');
  const accepted = waived.pairs.flatMap(({ results }) => results.filter(({ verdict }) => verdict === 'waived'));

  it.each([
    ['a pair', waived, 1],
    ['a fleet', twice(waived), 2],
  ] as const)('is on the page of %s for each pair, with reason, owner and days left', (_, report, times) => {
    const rendered = html(report);
    const texts = ['NEW-RACK', 'OWNER-OF-RACK', '(8 days left)', ...accepted.map(({ rule }) => `<code>${rule}</code>`)];
    for (const text of texts) expect(rendered.split(text).length - 1, text).toBeGreaterThanOrEqual(times);
    for (const { text } of report.pairs.flatMap(({ hygiene = [] }) => hygiene)) expect(rendered).toContain(text);
  });

  it('makes the sign of a pair and of a fleet without other findings "accepted", not "passed"', () => {
    const [result] = accepted;
    const report = reportWith(
      ...documentOf('green').pairs.flatMap(({ results }) => results),
      ...[result].flatMap((each) => each ?? []),
    );
    for (const each of [report, twice(report)]) expect(html(each)).toContain('<section class="verdict accepted"');
  });
});

describe('a waiver that is about to expire', () => {
  const text = 'The waiver expires after 2026-03-10; then the finding counts again. The owner is OWNER-OF-RACK.';
  const at = { path: 'halint.yaml', line: 31 };
  const { pairs, ...head } = documentOf('waived');
  const soon: Report = {
    ...head,
    pairs: pairs.map((pair) => ({
      ...pair,
      hygiene: [{ kind: 'expires-soon', rule: 'storage/spool', subject: '/spool', text, at }],
      results: pair.results.map((result) =>
        result.verdict === 'waived'
          ? { ...result, waiver: { reason: 'rack', owner: 'OWNER', expires: '2026-03-10', daysLeft: 8, at } }
          : result,
      ),
    })),
  };

  // A metric has the days, for a rule to alert on; every other format has the sentence.
  it.each(Object.entries(reporters))('is reported in %s', (name, render) => {
    const rendered = render(soon, { color: false, width: 1000 })
      .replaceAll(/<wbr\/>|\\/g, '')
      .replaceAll('&#39;', "'");
    if (name === 'prometheus') expect(rendered).toMatch(/^halint_waiver_days_left\{[^}]*\} 8$/m);
    else expect(rendered).toContain('expires after 2026-03-10; then the finding counts again');
  });
});

describe('a run that judged nothing', () => {
  const skipped: Result = { ...off, verdict: 'skip', reason: 'there is no cluster' };

  it.each([
    ['all rules are off', [off]],
    ['no rule applies', [skipped]],
    ['there is no rule', []],
  ] as const)('is not clean: %s', (_, results) => {
    const outcome = new Outcome('warning');
    const totals = new NagiosTotals();
    for (const pair of reportWith(...results).pairs) {
      outcome.add(pair);
      totals.add(pair);
    }
    expect([outcome.exitCode, totals.state]).toEqual([3, 'UNKNOWN']);
    for (const name of ['text', 'html', 'markdown', 'github', 'nagios'] as const)
      expect(reporters[name](reportWith(...results), style)).toContain('Nothing was judged');
    expect(reporters['remedy-sh'](reportWith(...results), style)).not.toContain('Nothing to fix');
  });
});

describe('the numbers of all formats', () => {
  const verdicts: readonly Verdict[] = ['pass', 'fail', 'unknown', 'skip', 'off', 'waived'];
  const deep = (found: readonly Element[]): readonly Element[] =>
    found.flatMap((each) => [each, ...deep(each.children)]);

  it('agree for any report', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const results = report.pairs.flatMap((pair) => pair.results);
        const expected = counts(results);
        const findings = (verdict: Verdict): number =>
          results.reduce((sum, each) => sum + (each.verdict === verdict ? each.findings.length : 0), 0);

        const document: Report = JSON.parse(reporters.json(report, style));
        for (const verdict of verdicts) {
          expect(document.pairs.reduce((sum, pair) => sum + (pair.counts[verdict] ?? 0), 0)).toBe(expected[verdict]);
          expect(
            document.pairs.flatMap((pair) => pair.results).filter((each) => each.verdict === verdict),
          ).toHaveLength(expected[verdict]);
        }

        const cases = deep(elements(reporters.junit(report, style))).filter(({ name }) => name === 'testcase');
        const judged = cases.filter(({ attributes }) => !/\.(reading|accepted)$/.test(attributes['classname'] ?? ''));
        const having = (kind: string): number =>
          judged.filter(({ children }) => children.some(({ name }) => name === kind)).length;
        // A failure that other rules explain is no test of its own that failed.
        const explained = results.filter(({ verdict, findings: own }) => verdict === 'fail' && own.length === 0).length;
        expect({
          fail: having('failure'),
          unknown: having('error'),
          skipped: having('skipped'),
          all: judged.length,
        }).toEqual({
          fail: expected.fail - explained,
          unknown: expected.unknown,
          skipped: expected.skip + expected.off + expected.waived + explained,
          all: results.length,
        });

        const points = reporters
          .tap(report, style)
          .split('\n')
          .filter((line) => /^(not )?ok /.test(line)).length;
        if (report.pairs.length > 0) expect(points).toBe(results.length + 2 * report.pairs.length);

        const {
          runs: [run],
        }: { runs: readonly { results: readonly { suppressions?: object }[]; invocations: readonly object[] }[] } =
          JSON.parse(reporters.sarif(report, style));
        expect(run?.results.filter(({ suppressions }) => suppressions === undefined)).toHaveLength(findings('fail'));
        expect(run?.results.filter(({ suppressions }) => suppressions !== undefined)).toHaveLength(findings('waived'));
        expect(run?.invocations).toHaveLength(report.pairs.length);

        const entries: readonly { check_name: string }[] = JSON.parse(reporters.gitlab(report, style));
        expect(entries.filter(({ check_name: name }) => !/^halint\/(not-judged|settings)$/.test(name))).toHaveLength(
          findings('fail'),
        );
        const errors = deep(elements(reporters.checkstyle(report, style))).filter(({ name }) => name === 'error');
        expect(
          errors.filter(({ attributes }) => !/^halint\.(not-judged|settings)$/.test(attributes['source'] ?? '')),
        ).toHaveLength(findings('fail'));
        const waivers: { readonly waivers: readonly object[] } = parseYaml(reporters.waivers(report, style));
        expect(waivers.waivers).toHaveLength(findings('fail'));

        const perfdata = / \| (.*)\n/.exec(reporters.nagios(report, style))?.[1] ?? '';
        const numbers = Object.fromEntries(
          [...perfdata.matchAll(/(\w+)=(\d+)/g)].map(([, name = '', number]) => [name, Number(number)]),
        );
        expect(
          (numbers['critical'] ?? 0) + (numbers['error'] ?? 0) + (numbers['warning'] ?? 0) + (numbers['info'] ?? 0),
        ).toBe(findings('fail'));
        expect([numbers['unknown'], numbers['passed']]).toEqual([expected.unknown, expected.pass]);

        if (new Set(report.pairs.map(({ pair }) => pair)).size < report.pairs.length) return;
        const metrics = reporters.prometheus(report, style);
        for (const verdict of verdicts) {
          const samples = [
            ...metrics.matchAll(new RegExp(`^halint_results\\{.*verdict="${verdict}"\\} (\\d+)$`, 'gm')),
          ].map(([, number]) => Number(number));
          expect(samples.reduce((sum, each) => sum + each, 0)).toBe(expected[verdict]);
        }
      }),
      { numRuns: 60, examples: caseNames.map((name): [Report] => [documentOf(name)]) },
    );
  });
});

describe('the output of a Nagios plugin', () => {
  it('is never more than a monitoring system reads', () => {
    const [pair] = documentOf('faults').pairs;
    if (pair === undefined) throw new Error('no pair');
    const many = Array.from({ length: 300 }, (_, i) => ({ ...pair, pair: `mail-${i} ${'é'.repeat(50)}` }));
    const rendered = reporters.nagios({ ...documentOf('faults'), pairs: many }, style);
    expect(Buffer.byteLength(rendered)).toBeLessThanOrEqual(8192);
    const findings = many.flatMap(({ results }) =>
      results.filter(({ verdict }) => verdict === 'fail').flatMap((each) => each.findings),
    ).length;
    const more = Number(/^and (\d+) more/m.exec(rendered)?.[1]);
    expect(rendered.trimEnd().split('\n').length - 2 + more).toBeGreaterThanOrEqual(findings);
  });
});
