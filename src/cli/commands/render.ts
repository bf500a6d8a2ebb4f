import { exitCode } from '../exit-code.ts';
import { parseFormats } from '../output/format.ts';
import { openReport } from '../input/report-file.ts';
import { writeReports } from '../output/report-output.ts';

/** `halint report render FILE`: a JSON report in another format. */
export async function render(path: string, formats: readonly string[], color?: boolean): Promise<number> {
  const { pairs, ...head } = await openReport(path);
  return (await writeReports(head, pairs, parseFormats(formats), color)) ? exitCode.clean : exitCode.incomplete;
}
