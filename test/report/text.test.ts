import { describe, expect, it } from 'vitest';
import { columns, wrap } from '../../src/report/wrap.ts';
import { caseNames, documentOf, golden } from './documents.ts';
import { reporters, summaryOf } from './reporters.ts';

const { text } = reporters;
const plain = { color: false, width: 80 };
const linesAfter = (rendered: string, heading: string): readonly string[] => {
  const lines = rendered.trimEnd().split('\n');
  return lines.slice(lines.indexOf(heading) + 1);
};

describe('the text report', () => {
  for (const name of caseNames) {
    for (const width of [80, 40]) {
      it(`renders ${name} at ${width} columns as expected`, () => {
        const rendered = text(documentOf(name), { color: false, width });
        expect(rendered).toBe(golden(`${name}.text-${width}`, rendered));
      });
    }
  }

  it.each([40, 41, 57, 80, 132])('never writes past column %i', (width) => {
    for (const name of caseNames) {
      for (const line of text(documentOf(name), { color: false, width }).split('\n')) {
        expect(columns(line), line).toBeLessThanOrEqual(width);
      }
    }
  });

  it('takes a narrower terminal as one of 40 columns', () => {
    const document = documentOf('faults');
    expect(text(document, { color: false, width: 7 })).toBe(text(document, { color: false, width: 40 }));
  });

  it.each([40, 80])('ends with a summary of at most four lines at %i columns', (width) => {
    for (const name of caseNames) {
      const lines = linesAfter(text(documentOf(name), { color: false, width }), 'SUMMARY');
      expect(lines.length).toBeGreaterThan(0);
      expect(lines.length).toBeLessThanOrEqual(4);
    }
  });

  it('says the same with colours and without', () => {
    const escapes = /\u001b\[[\d;]*m/g;
    for (const name of caseNames) {
      const colored = text(documentOf(name), { color: true, width: 80 });
      expect(colored).toMatch(escapes);
      expect(colored.replaceAll(escapes, '')).toBe(text(documentOf(name), plain));
    }
  });

  it('puts the worst severity first and unknown after all failures', () => {
    const rendered = text(documentOf('faults'), plain);
    const positions = ['CRITICAL (3)', 'ERROR (12)', 'WARNING (1)', 'INFO (2)', 'NOT JUDGED (2 rules)', 'SUMMARY'].map(
      (heading) => rendered.indexOf(heading),
    );
    expect(positions).not.toContain(-1);
    expect(positions).toEqual([...positions].sort((left, right) => left - right));
  });

  it('names every failed subject, however many one rule has', () => {
    const rendered = text(documentOf('faults'), plain);
    for (let site = 1; site <= 10; site += 1) expect(rendered).toContain(`/etc/bm/local/site-${site}.ini`);
  });

  it('says how many rules an unreachable host blinds, and never that all is well', () => {
    const document = documentOf('unreachable');
    const rendered = text(document, plain);
    expect(rendered).toContain('NOT READ: connect ECONNREFUSED');
    expect(rendered).toMatch(/not collected: 6 facts, so 6 rules\s+could not be judged/);
    expect(rendered).toContain('6 rules could not be judged (not a pass): mail-b could not be read.');
  });

  it('puts the next step of an update at the top in full, and into the summary in place of the first repair', () => {
    const document = documentOf('faults');
    const nextStep = {
      text: 'Guard the passive host: mask its units. Then look again.',
      host: 'b' as const,
      rule: 'update/passive-host-guarded',
    };
    const updating = {
      ...document,
      pairs: document.pairs.map((pair) => ({ ...pair, phase: 'pre-update' as const, nextStep })),
    };
    const flat = (rendered: string): string => rendered.replaceAll(/\s+/g, ' ');
    expect(flat(text(updating, plain))).toMatch(
      /pre-update:? next step on \S+: Guard the passive host: mask its units\. Then look again\./,
    );
    const last = summaryOf(updating.pairs).at(-1);
    expect(last).toMatchObject({
      full: expect.stringMatching(/^Next step of the update \(pre-update\) on /),
      short: expect.stringMatching(/mask its units\.$/),
    });
  });

  it('does not call a report without verdicts a pass', () => {
    const document = documentOf('green');
    const counts = { pass: 0, fail: 0, unknown: 0, skip: 0, waived: 0 };
    const empty = { ...document, pairs: document.pairs.map((pair) => ({ ...pair, results: [], counts })) };
    expect(summaryOf(empty.pairs)).toMatchObject([{ full: 'Nothing was judged: this is not a pass.' }]);
  });
});

describe('wrapping', () => {
  it('counts wide characters twice and combining marks not at all', () => {
    expect(columns('監視')).toBe(4);
    expect(columns('e\u0301')).toBe(1);
    expect(columns('é')).toBe(1);
  });

  it('breaks a path that is longer than the line behind a slash, and loses nothing', () => {
    const path = '/var/spool/cyrus/example_org/data/partition';
    const lines = wrap(path, 20);
    expect(lines[0]).toBe('/var/spool/cyrus/');
    expect(lines.join('')).toBe(path);
  });
});
