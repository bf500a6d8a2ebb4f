import { PairSeries } from '../../engine/history/trend.ts';
import { visible } from '../../report/neutralise.ts';
import type { TrendRendering } from '../../report/history/trend.ts';
import { trendCsv, trendJson, trendText } from '../../report/history/trend.ts';
import { exitCode } from '../exit-code.ts';
import { openPairs } from '../input/report-file.ts';
import { writeOut } from '../output/standard-output.ts';
import { styleOf } from '../output/terminal.ts';
import { UsageError } from '../usage-error.ts';

export interface TrendOptions {
  readonly format: 'text' | 'json' | 'csv';
  readonly color?: boolean;
}

/** `halint report trend FILE...`: how it went, and since when there is what is open. One report at a time is held. */
export async function reportTrend(paths: readonly string[], options: TrendOptions): Promise<number> {
  const pairs = new Map<string, PairSeries>();
  for (const path of paths) await addReport(pairs, path);
  const rendering = renderingOf(options);
  let text = rendering.start;
  // By name: the order of the files says nothing.
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
      throw new UsageError(`${path}: the pair "${visible(pair)}" was taken at "${visible(takenAt)}", which is no time`);
    const series = pairs.get(pair) ?? new PairSeries(pair);
    pairs.set(pair, series);
    const clash = series.add(report, path);
    if (clash !== undefined) {
      throw new UsageError(
        `${clash.alreadyFrom} and ${path} are both of the pair "${visible(pair)}" at ${visible(takenAt)}; leave one of them out`,
      );
    }
  }
}

function renderingOf({ format, color }: TrendOptions): TrendRendering {
  switch (format) {
    case 'text':
      return trendText(styleOf(process.stdout, process.env, color));
    case 'json':
      return trendJson();
    case 'csv':
      return trendCsv();
  }
}
