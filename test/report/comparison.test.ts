import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareReports } from '../../src/engine/history/compare.ts';
import { comparisonText } from '../../src/report/history/comparison.ts';
import { columns } from '../../src/report/wrap.ts';
import type { Comparison } from '../../src/sdk/report/comparison.ts';
import type { Report } from '../../src/sdk/index.ts';
import { finding, pairReport, report, result } from '../engine/reports.ts';
import { anyReport } from './arbitrary-report.ts';
import { documentOf } from './documents.ts';

const schema: object = JSON.parse(
  readFileSync(new URL('../../schemas/comparison.schema.json', import.meta.url), 'utf8'),
);
const isComparison = new Ajv.Ajv({ allErrors: true }).compile<Comparison>(schema);
const plain = { color: false, width: 80 };
const text = (old: Report, now: Report, style = plain): string => comparisonText(compareReports(old, now), style);
const flat = (rendered: string): string => rendered.replaceAll(/\s+/g, ' ');

/** The same report, judged later, of pairs that another report has too. */
const later = (now: Report, old: Report): Report => ({
  ...now,
  pairs: now.pairs.map((pair, i) => ({ ...pair, pair: old.pairs[i]?.pair ?? pair.pair })),
});

/** The same findings, each with another value. */
const withOtherValues = (old: Report): Report => ({
  ...old,
  pairs: old.pairs.map((pair) => ({
    ...pair,
    results: pair.results.map((each) => ({
      ...each,
      findings: each.findings.map((one) => ({ ...one, actual: `${one.actual}x` })),
    })),
  })),
});

describe('a comparison as people read it', () => {
  const fails = (subject: string, severity: 'critical' | 'error' = 'error') =>
    result('storage/spool', 'fail', [finding(subject)], { on: 'a', severity });

  it('says what is new with what is needed to act on it', () => {
    const rendered = text(
      report(pairReport([result('storage/spool', 'pass', [], { on: 'a' })])),
      report(pairReport([fails('/spool')])),
    );
    expect(rendered).toContain(
      'NEW (1)\n[error] storage/spool\n  - mail-a: /spool, now\n    /spool is wrong\n    expected     right\n    ' +
        'actual       wrong\n',
    );
    expect(flat(rendered)).toMatch(/Findings on 1 pair: 1 new\. $/);
  });

  it('never reports unjudged findings as resolved, and gives the reason', () => {
    const rendered = text(documentOf('faults'), documentOf('unreachable'));
    expect(rendered).toContain('mail-b: NO LONGER READ: connect ECONNREFUSED 192.0.2.12:22');
    expect(rendered).toContain('NOW UNKNOWN (16): not judged, not resolved');
    expect(flat(rendered)).toContain('now not judged: mail-b could not be read');
    expect(rendered.split('RESOLVED (1)')[1]?.split('\n\n')[0]).not.toContain('mail-b');
    expect(flat(rendered)).toMatch(
      /Not judged, so not resolved: 16 findings now unknown, 1 finding no longer judged, 7 checks no longer judged/,
    );
  });

  it('tells a reason once that is the same for many', () => {
    expect(text(documentOf('faults'), documentOf('unreachable')).match(/mail-b could not be read/g)).toHaveLength(5);
  });

  it('says what was accepted, what changed, and how', () => {
    const waived = { ...fails('/spool'), verdict: 'waived' as const };
    expect(text(report(pairReport([fails('/spool')])), report(pairReport([waived])))).toContain(
      'ACCEPTED SINCE (1)\n[error] storage/spool\n  - mail-a: /spool, now (waived)\n',
    );
    expect(text(report(pairReport([fails('/spool')])), report(pairReport([fails('/spool', 'critical')])))).toContain(
      '- mail-a: /spool, now: error before, critical now',
    );
    const changed = result('storage/spool', 'fail', [finding('/spool', { actual: 'worse' })], { on: 'a' });
    expect(text(report(pairReport([fails('/spool')])), report(pairReport([changed])))).toContain(
      '    before       wrong\n    now          worse\n',
    );
  });

  it('leaves out pairs of which both say the same, and names those that only one has', () => {
    const [same, gone, added] = ['same', 'gone', 'added'].map((pair) => pairReport([fails('/spool')], { pair }));
    if (same === undefined || gone === undefined || added === undefined) throw new Error('three pairs');
    const rendered = text(report(same, gone), report(same, added));
    expect(rendered).not.toMatch(/^same/m);
    expect(rendered).toContain('PAIRS ONLY IN THE NEW REPORT\n  added: 2026-06-14 03:00:00 UTC, 1 error\n');
    expect(rendered).toContain('PAIRS ONLY IN THE OLD REPORT: not judged, not resolved\n  gone: ');
    expect(text(report(same), report(same))).toBe('SUMMARY\nFindings on 1 pair: 0 new, 1 unchanged.\n');
  });

  it('says when the old report is the later one, and when versions differ', () => {
    const [first, second] = ['2026-06-14T03:00:00Z', '2026-06-15T03:00:00Z'].map((takenAt) =>
      report(pairReport([], { takenAt })),
    );
    if (first === undefined || second === undefined) throw new Error('two reports');
    expect(text(second, first)).toContain('order: the old report was taken after the new one');
    expect(text(first, second)).not.toContain('order:');
    expect(flat(text(first, { ...second, halint: '9.9.9' }))).toContain(
      'The old report was written by halint 0.1.0, the new one by 9.9.9',
    );
  });

  it.each([40, 80])('never writes past column %i', (width) => {
    for (const [old, now] of [
      ['green', 'faults'],
      ['faults', 'unreachable'],
      ['hostile', 'faults'],
    ] as const) {
      for (const line of text(documentOf(old), later(documentOf(now), documentOf(old)), { color: false, width }).split(
        '\n',
      ))
        expect(columns(line), line).toBeLessThanOrEqual(width);
    }
  });

  it('says the same with colours and without', () => {
    const [old, now] = [documentOf('faults'), documentOf('unreachable')];
    const colored = text(old, now, { color: true, width: 80 });
    expect(colored).toContain('\u001b[');
    expect(colored.replaceAll(/\u001b\[[\d;]*m/g, '')).toBe(text(old, now));
  });

  it('shows what a hostile host says instead of doing it', () => {
    const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufffe\uffff]/u;
    fc.assert(
      fc.property(anyReport, anyReport, fc.boolean(), (old, other, sameFindings) => {
        const rendered = text(old, sameFindings ? withOtherValues(old) : later(other, old));
        expect(unseen.test(rendered.replaceAll('\n', ''))).toBe(false);
        expect(rendered).not.toMatch(/##[a-z.]*\[|^\s*::[a-z-]+.*::/im);
      }),
      {
        numRuns: 200,
        examples: [
          [documentOf('hostile'), documentOf('green'), false],
          [documentOf('green'), documentOf('hostile'), false],
          [documentOf('hostile'), documentOf('hostile'), true],
        ],
      },
    );
  });
});

describe('the schema of a comparison', () => {
  it('accepts what any two reports come to', () => {
    fc.assert(
      fc.property(anyReport, anyReport, (old, now) => {
        expect(
          isComparison(JSON.parse(JSON.stringify(compareReports(old, later(now, old))))),
          JSON.stringify(isComparison.errors),
        ).toBe(true);
      }),
    );
  });

  it('refuses what is none', () => {
    const comparison = compareReports(documentOf('green'), documentOf('faults'));
    expect(isComparison(comparison)).toBe(true);
    expect(isComparison({ ...comparison, extra: 1 })).toBe(false);
    expect(isComparison({ ...comparison, pairs: [{ ...comparison.pairs[0], gone: undefined }] })).toBe(false);
    expect(isComparison(documentOf('green'))).toBe(false);
  });
});
