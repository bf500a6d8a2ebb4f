import type { PairReport } from '../../../sdk/index.ts';
import { evidenceColumns, evidenceNote, evidenceRows, frameworkTitle } from '../../controls/evidence.ts';
import type { ReportHead } from '../../reporter.ts';
import { escaped, flowing, fold, section, table } from './markup.ts';

/** Evidence by control, if `--controls` is given. */
export function controlsSection({ controls = [] }: ReportHead, pair: PairReport, prefix: string): string {
  const parts = controls.map((framework) => {
    const title = escaped(frameworkTitle(framework));
    const rows = evidenceRows(pair, framework).map((row) => row.map(flowing));
    return fold(title, table(title, evidenceColumns, rows));
  });
  return parts.length === 0
    ? ''
    : section(`${prefix}controls`, 'Evidence by control', `<p>${evidenceNote}</p>${parts.join('')}`);
}
