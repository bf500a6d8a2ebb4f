import { describe, expect, it } from 'vitest';
import type { FailoverTests, Report } from '../../src/sdk/index.ts';
import { documentOf, isReport } from './documents.ts';
import { reporters } from './reporters.ts';

const tests: FailoverTests = {
  maxDays: 180,
  tests: [
    { date: '2026-02-01', kind: 'fencing', result: 'failed', host: 'mail-b', source: 'cluster' },
    {
      ...{ date: '2025-12-04', kind: 'switchover', result: 'passed', host: 'mail-a', source: 'configuration' },
      ...{ operator: 'OPERATOR', note: 'CHANGE-7', at: { path: 'halint.yaml', line: 31 } },
    },
  ],
  required: [
    { kind: 'fencing', state: 'missing' },
    { kind: 'switchover', state: 'current', last: '2025-12-04', until: '2026-06-02' },
    { kind: 'failover', state: 'unknown' },
  ],
};
const report: Report = {
  ...documentOf('green'),
  pairs: documentOf('green').pairs.map((pair) => ({ ...pair, failoverTests: tests })),
};

describe('failover tests', () => {
  it.each(['text', 'html', 'markdown', 'json'] as const)('are listed, with what is due, in %s', (name) => {
    const rendered = reporters[name](report, { color: false, width: 200 });
    for (const each of ['2026-02-01', '2025-12-04', '2026-06-02', 'OPERATOR', 'mail-b'])
      expect(rendered).toContain(each);
    expect(rendered).toMatch(/CHANGE\\?-7/);
    expect(rendered).toMatch(/missing/i);
    expect(rendered).toMatch(/not known|unknown/i);
  });

  it('that are due are on the first screen of a fleet, with each pair, and those that are current are not', () => {
    const [pair] = report.pairs;
    if (pair === undefined) throw new Error('the document has no pair');
    const current = { ...tests, required: tests.required.filter(({ state }) => state === 'current') };
    const fleet = (failoverTests: FailoverTests): string =>
      reporters
        .html(
          {
            ...report,
            pairs: [
              { ...pair, pair: 'FIRST', failoverTests: current },
              { ...pair, failoverTests },
            ],
          },
          { color: false, width: 80 },
        )
        .replaceAll('<wbr/>', '');
    const due = fleet(tests);
    expect(due).toContain('<a href="#tests">Failover tests due or not known: 1 pair</a>');
    expect(due).toContain(
      `<li><a href="#p2">${pair.pair}</a>: fencing: MISSING: no success is known; failover: NOT KNOWN`,
    );
    expect(fleet(current)).not.toContain('Failover tests');
  });

  it.each([
    [{ kind: 'switchover', state: 'due', last: '2025-01-04' }, 'switchover: DUE: last success on 2025-01-04'],
    [{ kind: 'fencing', state: 'missing' }, 'fencing: MISSING: no success is known'],
  ] as const)('are named with their state in Markdown: %j', (required, text) => {
    const pairs = report.pairs.map((pair) => ({ ...pair, failoverTests: { ...tests, required: [required] } }));
    expect(reporters.markdown({ ...report, pairs }, { color: false, width: 80 })).toContain(`- ${text}`);
  });

  it('are valid in the document', () => {
    expect(isReport(report), JSON.stringify(isReport.errors)).toBe(true);
  });

  it.each(['text', 'markdown'] as const)('are not mentioned in %s where there are none', (name) => {
    expect(reporters[name](documentOf('green'), { color: false, width: 80 })).not.toMatch(/failover tests/i);
  });
});
