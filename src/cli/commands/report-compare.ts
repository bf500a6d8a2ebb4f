import { compareReports, isLessKnown, isWorse } from '../../engine/history/compare.ts';
import { comparisonText } from '../../report/history/comparison.ts';
import { neutraliseJson } from '../../report/neutralise.ts';
import type { Severity } from '../../sdk/index.ts';
import { exitCode } from '../exit-code.ts';
import { openPairs } from '../input/report-file.ts';
import { writeOut } from '../output/standard-output.ts';
import { styleOf } from '../output/terminal.ts';

export interface CompareOptions {
  readonly format: 'text' | 'json';
  readonly failOn: Severity;
  readonly color?: boolean;
}

/**
 * `halint report compare OLD NEW`: prints new, resolved, accepted and no longer judged findings. Returns the exit code.
 */
export async function reportCompare(oldPath: string, newPath: string, options: CompareOptions): Promise<number> {
  const comparison = compareReports(await openPairs(oldPath), await openPairs(newPath));
  await writeOut(
    options.format === 'json'
      ? `${neutraliseJson(JSON.stringify(comparison, undefined, 2))}\n`
      : comparisonText(comparison, styleOf(process.stdout, process.env, options.color)),
  );
  if (isWorse(comparison, options.failOn)) return exitCode.findings;
  return isLessKnown(comparison) ? exitCode.incomplete : exitCode.clean;
}
