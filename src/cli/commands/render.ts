import { exitCode } from '../exit-code.ts';
import { parseFormats } from '../output/format.ts';
import { openReport } from '../input/report-file.ts';
import { renderReports } from '../output/render-reports.ts';

/** `halint report render FILE`: converts a JSON report to another format. */
export async function render(path: string, formats: readonly string[], color?: boolean): Promise<number> {
  const { pairs, ...head } = await openReport(path);
  return (await renderReports(head, pairs, parseFormats(formats), color)) ? exitCode.clean : exitCode.incomplete;
}
