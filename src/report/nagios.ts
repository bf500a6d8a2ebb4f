import type { Report } from '../sdk/index.ts';
import { severities } from '../sdk/index.ts';
import { findingsOf, sentence } from './findings.ts';
import { reporter } from './reporter.ts';
import { summary } from './summary.ts';
import { unknownSentences } from './unknown.ts';

/**
 * What a Nagios or Icinga plugin prints: state and summary in the first line, performance data behind a bar, one line
 * per finding after it.
 */
export const nagios = reporter((report) => {
  const first = `HALINT ${nagiosState(report)} - ${summary(report).map(({ short }) => plain(short)).join(' ')}`;
  const details = [...findingsOf(report).map(sentence), ...report.pairs.flatMap(unknownSentences)];
  return `${first} | ${perfdata(report)}\n${details.map((line) => `${plain(line)}\n`).join('')}`;
});

/** CRITICAL for critical and error findings, WARNING for warnings; UNKNOWN when something could not be judged. */
export function nagiosState(report: Report): 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN' {
  const pairs = report.pairs;
  if (pairs.some(({ findings }) => findings.critical + findings.error > 0)) return 'CRITICAL';
  if (pairs.some(({ findings }) => findings.warning > 0)) return 'WARNING';
  const judged = pairs.length > 0 && pairs.every(({ counts }) => counts.pass + counts.fail + counts.waived > 0);
  return judged && pairs.every((pair) => unknownSentences(pair).length === 0) ? 'OK' : 'UNKNOWN';
}

/** Exit code of a plugin (Monitoring Plugins Development Guidelines, "Plugin Return Codes"). */
export const pluginExit = (report: Report): number => ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'].indexOf(nagiosState(report));

function perfdata(report: Report): string {
  const total = (of: (pair: Report['pairs'][number]) => number): number => report.pairs.reduce((sum, pair) => sum + of(pair), 0);
  return [
    ...severities.map((severity) => `${severity}=${total(({ findings }) => findings[severity])};;;0`),
    `unknown=${total(({ counts }) => counts.unknown)};;;0`,
    `passed=${total(({ counts }) => counts.pass)};;;0`,
  ].join(' ');
}

/** A bar would start performance data; older web interfaces show markup as markup. No brackets: `##[` is a command for CI. */
const plain = (text: string): string => text.replaceAll('|', '/').replaceAll('<', '(').replaceAll('>', ')').replaceAll('\n', ' ');
