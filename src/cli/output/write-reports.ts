import type { ReportHead } from '../../report/reporter.ts';
import type { PairReport, Severity } from '../../sdk/index.ts';
import { exitCode, Outcome } from '../exit-code.ts';
import type { Format } from './format.ts';
import { fleet, modestHeap } from '../modest-heap.ts';
import { writeReports } from './report-output.ts';

/** Writes the reports of pairs as they come, and gives the exit code that all of them come to. */
export async function writeJudged(
  head: ReportHead,
  reports: AsyncIterable<PairReport>,
  formats: readonly Format[],
  failOn: Severity,
  color?: boolean,
): Promise<number> {
  // A monitoring system runs the command itself as its plugin, and plugins have exit codes of their own.
  const asPlugin = formats.some(({ name, path }) => name === 'nagios' && path === undefined);
  const outcome = asPlugin ? new (await import('../../report/formats/nagios.ts')).NagiosTotals() : new Outcome(failOn);
  const whole = await writeReports(head, addedUp(reports, outcome), formats, color);
  const code =
    !whole && (outcome.exitCode === exitCode.clean || outcome.exitCode === exitCode.hygiene)
      ? exitCode.incomplete
      : outcome.exitCode;
  if (code === exitCode.hygiene)
    process.stderr.write('halint: waivers or the baseline are not in order (exit code 5); the report says which\n');
  return code;
}

/** The same reports; what they come to is known when the last has passed. */
async function* addedUp(
  reports: AsyncIterable<PairReport>,
  outcome: { add(pair: PairReport): void },
): AsyncGenerator<PairReport> {
  let pairs = 0;
  for await (const pair of reports) {
    if (++pairs === fleet) modestHeap();
    outcome.add(pair);
    yield pair;
  }
}
