import type { RunState } from '../../../engine/history/run-state.ts';
import { bySeverity, isIn, pastFinding } from '../../../engine/history/run-state.ts';
import type { HistoryRendering } from '../../../report/history/history.ts';
import { historyJson, historyText } from '../../../report/history/history.ts';
import type { HistoryRecord } from '../../../sdk/report/history.ts';
import { exitCode } from '../../exit-code.ts';
import { HistoryFolder } from '../../history/history-folder.ts';
import { inLocale } from '../../output/plain-text.ts';
import { writeOut } from '../../output/standard-output.ts';
import { styleOf } from '../../output/terminal.ts';
import { UsageError } from '../../usage-error.ts';
import { writeError } from '../../output/standard-error.ts';

export interface HistoryOptions {
  readonly pair: readonly string[];
  readonly format: 'text' | 'json';
  readonly color?: boolean;
}

/**
 * `halint report history FOLDER`: prints for each pair the totals of the last runs, and the age of open and of flapping
 * findings. Reads the newest state of each pair, not all runs.
 */
export async function reportHistory(path: string, options: HistoryOptions): Promise<number> {
  const warn = (line: string): void => void writeError(`halint: ${inLocale(line)}\n`);
  const stored = await (await HistoryFolder.open(path, warn)).pairs();
  const known = stored.map(({ pair }) => pair);
  const unknown = options.pair.find((pair) => !known.includes(pair));
  if (unknown !== undefined)
    throw new UsageError(`no runs of the pair "${unknown}" in ${path}; pairs: ${known.join(', ')}`);
  if (stored.length === 0) throw new UsageError(`no runs in ${path}`);
  const rendering: HistoryRendering =
    options.format === 'json' ? historyJson() : historyText(styleOf(process.stdout, process.env, options.color));
  let text = rendering.start;
  for (const runs of stored) {
    if (options.pair.length > 0 && !options.pair.includes(runs.pair)) continue;
    const state = await runs.stateAfter(await runs.names());
    if (state === undefined) continue;
    await writeOut(text + rendering.pair(recordOf(state)));
    text = '';
  }
  await writeOut(text + rendering.end());
  return exitCode.clean;
}

function recordOf(state: RunState): HistoryRecord {
  const { pair, runs, first, last, trend } = state;
  const findings = [...state.findings].sort(bySeverity);
  const shown = (wanted: (each: (typeof findings)[number]) => boolean) => findings.filter(wanted).map(pastFinding);
  return {
    ...{ pair, runs, first, last, trend },
    open: shown((each) => isIn(state, each)),
    unsettled: shown((each) => !each.resolved && !isIn(state, each)),
    resolved: shown(({ resolved }) => resolved),
  };
}
