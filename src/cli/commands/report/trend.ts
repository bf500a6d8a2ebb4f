import { PairSeries } from '../../../engine/history/trend.ts';
import { visible } from '../../../report/neutralise/neutralise.ts';
import type { TrendRendering } from '../../../report/history/trend.ts';
import { trendCsv, trendJson, trendText } from '../../../report/history/trend.ts';
import { exitCode } from '../../exit-code.ts';
import { openPairs } from '../../input/report-file.ts';
import { writeOut } from '../../output/standard-output.ts';
import { styleOf } from '../../output/terminal.ts';
import { UsageError } from '../../usage-error.ts';

export interface TrendOptions {
  readonly format: 'text' | 'json' | 'csv' | 'html' | 'markdown';
  readonly color?: boolean;
}

/**
 * `halint report trend FILE...`: prints the totals of each report, and the age of open findings. Only one report is in
 * memory at a time.
 */
export async function reportTrend(paths: readonly string[], options: TrendOptions): Promise<number> {
  const pairs = new Map<string, PairSeries>();
  for (const path of paths) await addReport(pairs, path);
  const rendering = await renderingOf(options);
  let text = rendering.start;
  // Sorted by name, because the order of the files has no meaning.
  for (const [, series] of [...pairs].sort(([left], [right]) => (left < right ? -1 : 1))) {
    await writeOut(text + rendering.pair(series.trend()));
    text = '';
  }
  await writeOut(text + rendering.end());
  return exitCode.clean;
}

async function addReport(pairs: Map<string, PairSeries>, path: string): Promise<void> {
  for (const report of (await openPairs(path)).pairs) {
    const { pair, takenAt } = report;
    if (Number.isNaN(Date.parse(takenAt)))
      throw new UsageError(`${path}: the pair "${visible(pair)}" has an invalid time "${visible(takenAt)}"`);
    const series = pairs.get(pair) ?? new PairSeries(pair);
    pairs.set(pair, series);
    const clash = series.add(report, path);
    if (clash !== undefined) {
      throw new UsageError(
        `${clash.alreadyFrom} and ${path} both report the pair "${visible(pair)}" at ${visible(takenAt)}; remove one of them`,
      );
    }
  }
}

async function renderingOf({ format, color }: TrendOptions): Promise<TrendRendering> {
  switch (format) {
    case 'text':
      return trendText(styleOf(process.stdout, process.env, color));
    case 'json':
      return trendJson();
    case 'csv':
      return trendCsv();
    case 'html':
    case 'markdown': {
      const { trendHtml, trendMarkdown } = await import('../../../report/history/history-formats.ts');
      return format === 'html' ? trendHtml() : trendMarkdown();
    }
  }
}
