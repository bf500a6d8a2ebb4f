import type { ReportHead } from '../../report/reporter.ts';
import type { PairReport, Severity } from '../../sdk/index.ts';
import { exitCode, Outcome } from '../exit-code.ts';
import type { Format } from './format.ts';
import { fleetSize, limitHeapGrowth } from '../limit-heap-growth.ts';
import { renderReports } from './render-reports.ts';
import { writeError } from './standard-error.ts';

/** Writes the reports of pairs as they arrive, and returns the exit code for all of them. */
export async function writeReports(
  head: ReportHead,
  reports: AsyncIterable<PairReport>,
  formats: readonly Format[],
  failOn: Severity,
  color?: boolean,
): Promise<number> {
  // With -f nagios the command is a monitoring plugin and uses the exit codes of plugins.
  const asPlugin = formats.some(({ name, path }) => name === 'nagios' && path === undefined);
  const outcome = asPlugin ? new (await import('../../report/formats/nagios.ts')).NagiosTotals() : new Outcome(failOn);
  const whole = await renderReports(head, countOutcome(reports, outcome), formats, color);
  const code =
    !whole && (outcome.exitCode === exitCode.clean || outcome.exitCode === exitCode.hygiene)
      ? exitCode.incomplete
      : outcome.exitCode;
  if (code === exitCode.hygiene)
    writeError('halint: waivers or baseline entries are out of date (exit code 5); see the report\n');
  return code;
}

/** Passes the reports through and counts them for the exit code. */
async function* countOutcome(
  reports: AsyncIterable<PairReport>,
  outcome: { add(pair: PairReport): void },
): AsyncGenerator<PairReport> {
  let pairs = 0;
  for await (const pair of reports) {
    if (++pairs === fleetSize) limitHeapGrowth();
    outcome.add(pair);
    yield pair;
  }
}
