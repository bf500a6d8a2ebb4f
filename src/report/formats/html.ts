import { createHash } from 'node:crypto';
import type { HostReport, PairReport, Severity } from '../../sdk/index.ts';
import { severities } from '../../sdk/index.ts';
import type { PlacedFinding } from '../findings.ts';
import { findingsOf, groupBy, locationText, momentText, placeOf } from '../findings.ts';
import { evidenceColumns, evidenceNote, evidenceRows, frameworkTitle } from '../controls/evidence.ts';
import { CompressedBuffer } from '../compressed-buffer.ts';
import { suppressionWarnings } from '../suppression-warnings.ts';
import { remedyGroups } from '../remedies/remedies.ts';
import type { ReportHead } from '../reporter.ts';
import { reporter } from '../reporter.ts';
import { changedSeverities, offRules, restSentence } from '../settings.ts';
import type { Statement } from '../statement.ts';
import { Summary } from '../summary.ts';
import { unknownSentences } from '../unknown.ts';

const css = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; color: #1b1b1b; background: #fff; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; } th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border: 1px solid #bbb; overflow-wrap: anywhere; }
code, pre { font: .9em ui-monospace, monospace; } pre { white-space: pre-wrap; overflow-wrap: anywhere; background: #8881; padding: .5rem; }
h3 { border-left: .5rem solid #888; padding-left: .5rem; } .critical { border-color: #b00020; } .error { border-color: #d9480f; } .warning { border-color: #b08900; } .info { border-color: #1971c2; } .unknown { border-color: #862e9c; }
.summary { border: 2px solid #888; padding: .5rem 1rem; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #161616; } }
@media print { body { max-width: none; font-size: 10pt; color: #000; background: #fff; } article { break-inside: avoid; } }
`;

/** The page may not load or run anything. Its only style is allowed by its digest. */
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/**
 * One HTML file without scripts, links or external resources, well-formed as XML. For reading, archiving and printing.
 */
export const html = reporter((head) => {
  const summary = new Summary();
  const names: string[] = [];
  const sections = new CompressedBuffer();
  return {
    pair: (pair) => {
      const section = `${pairSection(head, pair)}\n`;
      summary.add(pair);
      names.push(pair.pair);
      sections.add(section);
      return '';
    },
    *end() {
      yield pageStart(names, summary.statements());
      if (names.length === 0) yield '\n';
      yield* sections;
      yield '</body>\n</html>\n';
    },
  };
});

const pageStart = (names: readonly string[], statements: readonly Statement[]): string => `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${policy}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="referrer" content="no-referrer"/>
<title>halint: ${names.map(escaped).join(', ')}</title>
<style>${css}</style>
</head>
<body>
<h1>halint</h1>
<section class="summary">
${statements.map(({ full }) => `<p>${escaped(full)}</p>`).join('\n')}
</section>
`;

function pairSection(head: ReportHead, pair: PairReport): string {
  return `<section>
<h2>${escaped(pair.pair)} (${pair.profile}), ${escaped(pair.takenAt)}</h2>
${table(['host', 'address', 'transport', 'status'], [pair.hosts.a, pair.hosts.b].map(hostRow))}
${severities.map((severity) => severityPart(head, pair, severity)).join('')}${unknownPart(pair)}${waivedPart(pair)}${warningsPart(pair)}${settingsPart(pair)}<p>${restSentence(pair)}</p>
${controlsPart(head, pair)}</section>`;
}

const hostRow = ({ name, address, via, status, error }: HostReport): readonly string[] => [
  ...[name, address, via, error === undefined ? status : `${status}: ${error}`],
];

function severityPart(head: ReportHead, pair: PairReport, severity: Severity): string {
  const found = findingsOf(pair).filter(({ result }) => result.severity === severity);
  if (found.length === 0) return '';
  const rules = [...groupBy(found, ({ result }) => result.rule)].map(([rule, ofRule]) =>
    ruleArticle(head, rule, ofRule),
  );
  return `<h3 class="${severity}">${severity} (${pair.findings[severity]})</h3>\n${rules.join('')}`;
}

function ruleArticle({ rules }: ReportHead, rule: string, found: readonly PlacedFinding[]): string {
  const ruleTexts = rules[rule];
  const rows = found.map(({ place, finding }) => [
    ...[place, finding.subject, momentText[finding.moment], finding.message, finding.expected, finding.actual],
    locationText(finding),
  ]);
  return `<article>
<h4><code>${escaped(rule)}</code></h4>
${ruleTexts === undefined ? '' : `<p>Requirement: ${escaped(ruleTexts.summary)}. ${escaped(ruleTexts.why)}</p>`}
${table(['host', 'subject', 'when', 'message', 'expected', 'actual', 'location'], rows)}
${remedyGroups(rules, found)
  .map(({ remedy }) => `<p>Fix:</p><pre>${escaped(remedy)}</pre>`)
  .join('\n')}
${ruleTexts === undefined ? '' : `<p>References: ${escaped(ruleTexts.references.join(', '))}</p>`}
</article>
`;
}

function unknownPart(pair: PairReport): string {
  const unknown = unknownSentences(pair);
  if (unknown.length === 0) return '';
  return `<h3 class="unknown">not judged (${pair.counts.unknown})</h3>\n<ul>${unknown.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>\n`;
}

function waivedPart(pair: PairReport): string {
  const waived = pair.results.filter(({ verdict }) => verdict === 'waived');
  if (waived.length === 0) return '';
  const rows = waived.flatMap((result) =>
    result.findings.map((each) => [
      result.rule,
      placeOf(pair, each.host ?? result.host),
      each.subject,
      result.reason ?? '',
    ]),
  );
  return `<h3>waived (${pair.counts.waived})</h3>\n${table(['rule', 'host', 'subject', 'reason'], rows)}\n`;
}

function warningsPart(pair: PairReport): string {
  const hygiene = suppressionWarnings(pair);
  if (hygiene.length === 0) return '';
  return `<h3>outdated waivers and baseline entries (${hygiene.length})</h3>\n<ul>${hygiene.map((line) => `<li>${escaped(line)}</li>`).join('')}</ul>\n`;
}

function settingsPart(pair: PairReport): string {
  const [off, changed] = [offRules(pair), changedSeverities(pair)];
  const offRows = off.map(({ rule, severity, reason }) => [rule, severity, reason]);
  const changedRows = changed.map(({ rule, severity, from, reason }) => [rule, severity, from, reason]);
  return [
    off.length === 0 ? '' : `<h3>off (${off.length})</h3>\n${table(['rule', 'severity', 'reason'], offRows)}\n`,
    changed.length === 0
      ? ''
      : `<h3>severity changed (${changed.length})</h3>\n${table(['rule', 'severity', 'instead of', 'reason'], changedRows)}\n`,
  ].join('');
}

/** Evidence by control, if `--controls` is given. */
const controlsPart = ({ controls = [] }: ReportHead, pair: PairReport): string =>
  controls
    .map(
      (framework) =>
        `<h3>evidence by control: ${escaped(frameworkTitle(framework))}</h3>\n<p>${evidenceNote}</p>\n${table(evidenceColumns, evidenceRows(pair, framework))}\n`,
    )
    .join('');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<table><thead><tr>${head.map((name) => `<th>${name}</th>`).join('')}</tr></thead><tbody>${rows
    .map((row) => `<tr>${row.map((text) => `<td>${escaped(text)}</td>`).join('')}</tr>`)
    .join('')}</tbody></table>`;

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? '');
