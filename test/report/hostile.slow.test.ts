import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reporters } from './reporters.ts';
import { neutraliseJson, visible, visibleLines } from '../../src/report/neutralise/neutralise.ts';
import { anyReport } from './arbitrary-report.ts';
import { documentOf, isReport } from './documents.ts';

const style = { color: false, width: 80 };

/** Everything but a line feed that a terminal, an editor or a browser would not show as itself. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufffe\uffff]/u;
const seenOnly = (text: string): boolean => !unseen.test(text.replaceAll('\n', ''));

/** GitHub's runner: a line that, trimmed, starts with `::name` and has a second `::`. */
const githubCommands = (text: string): readonly string[] =>
  text.split('\n').flatMap((line) => /^\s*::([a-z-]+)(?:\s.*?)?::/i.exec(line)?.[1] ?? []);
/** Azure's agent, TeamCity and older GitHub runners look for these anywhere in a line. */
const otherCommands = /##[a-z.]*\[/i;

describe.each(Object.entries(reporters))('the %s reporter', (name, render) => {
  it('shows every character that it writes, and writes no command for a CI runner but its own', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const rendered = render(report, style);
        expect(seenOnly(rendered)).toBe(true);
        expect(rendered).not.toMatch(otherCommands);
        for (const command of githubCommands(rendered)) {
          expect(name).toBe('github');
          expect(['error', 'warning', 'notice']).toContain(command);
        }
      }),
      { numRuns: 150, examples: [[documentOf('hostile')]] },
    );
  });

  it('is pure: it leaves the document alone and gives the same bytes again', () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        const before = JSON.stringify(report);
        const rendered = render(report, style);
        expect(JSON.stringify(report)).toBe(before);
        expect(render(JSON.parse(before), style)).toBe(rendered);
        expect(rendered.endsWith('\n')).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

describe('neutralising', () => {
  it('makes an escape sequence readable', () => {
    expect(visible('\u001b[2Jgone')).toBe(String.raw`\x1b[2Jgone`);
    expect(visible('a\u202eb')).toBe(String.raw`a\u202eb`);
    expect(visible('a\r\nb')).toBe(String.raw`a\nb`);
  });

  it('keeps what is only unusual', () => {
    for (const text of ['fe80::1%eth0', '::1', '::ffff:192.0.2.1', '監視', 'é', '# a comment', '2001:db8::/32']) {
      expect(visible(text)).toBe(text);
    }
  });

  it('keeps lines apart where there are lines', () => {
    expect(visibleLines('first\r\n  second\u0007')).toBe(`first\n  second${String.raw`\x07`}`);
  });

  it('leaves the meaning of JSON as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const sent = `${text}\u202e::error::##vso[x]\\::group`;
        expect(JSON.parse(neutraliseJson(JSON.stringify(sent)))).toBe(sent);
      }),
    );
  });

  it('is tested with documents that the schema allows', () => {
    fc.assert(
      fc.property(anyReport, (report) => isReport(JSON.parse(JSON.stringify(report)))),
      { numRuns: 50 },
    );
  });
});
