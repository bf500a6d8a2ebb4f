import { exitCode } from '../../exit-code.ts';
import { parseFormats } from '../../output/format.ts';
import { openReport } from '../../input/report-file.ts';
import { renderReports } from '../../output/render-reports.ts';

/** `halint report render FILE`: converts a JSON report to another format. */
export async function render(
  path: string,
  formats: readonly string[],
  controls: readonly string[],
  color?: boolean,
): Promise<number> {
  const { pairs, ...stored } = await openReport(path);
  const head =
    controls.length === 0
      ? stored
      : await (await import('../../input/controls.ts')).withControls(stored, controls, undefined);
  return (await renderReports(head, pairs, parseFormats(formats), color)) ? exitCode.clean : exitCode.incomplete;
}
