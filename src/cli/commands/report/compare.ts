import { compareReports, isLessKnown, isWorse } from '../../../engine/history/compare.ts';
import { comparisonText } from '../../../report/history/comparison.ts';
import { neutraliseJson } from '../../../report/neutralise/neutralise.ts';
import type { Comparison } from '../../../sdk/report/comparison.ts';
import type { Severity } from '../../../sdk/index.ts';
import { exitCode } from '../../exit-code.ts';
import { openPairs } from '../../input/report-file.ts';
import { writeOut } from '../../output/standard-output.ts';
import { styleOf } from '../../output/terminal.ts';

export interface CompareOptions {
  readonly format: 'text' | 'json' | 'html' | 'markdown';
  readonly failOn: Severity;
  readonly color?: boolean;
}

/**
 * `halint report compare OLD NEW`: prints new, resolved, accepted and no longer judged findings. Returns the exit code.
 */
export async function reportCompare(oldPath: string, newPath: string, options: CompareOptions): Promise<number> {
  const comparison = compareReports(await openPairs(oldPath), await openPairs(newPath));
  await writeOut(await rendered(comparison, options));
  if (isWorse(comparison, options.failOn)) return exitCode.findings;
  return isLessKnown(comparison) ? exitCode.incomplete : exitCode.clean;
}

async function rendered(comparison: Comparison, { format, color }: CompareOptions): Promise<string> {
  switch (format) {
    case 'text':
      return comparisonText(comparison, styleOf(process.stdout, process.env, color));
    case 'json':
      return `${neutraliseJson(JSON.stringify(comparison, undefined, 2))}\n`;
    case 'html':
    case 'markdown': {
      const { comparisonPage } = await import('../../../report/history/comparison-page.ts');
      const { historyHtml, historyMarkdown } = await import('../../../report/history/history-formats.ts');
      return (format === 'html' ? historyHtml : historyMarkdown)(comparisonPage(comparison));
    }
  }
}
