import validate from 'halint:validator/report';
import { visible } from '../../report/neutralise.ts';
import type { Report } from '../../sdk/index.ts';
import { textOfFile } from './named-file.ts';
import { UsageError } from '../usage-error.ts';

const conforms = (value: unknown): value is Report => validate(value);

/** The report in a file that `halint check -f json=FILE` wrote; refused when it is none. */
export async function openReport(path: string): Promise<Report> {
  return parseReport(textOfFile(path, 'record'), path);
}

/** The same, of at least one pair, and of each pair once: what reports are put together and compared by. */
export async function openPairs(path: string): Promise<Report> {
  const report = await openReport(path);
  if (report.pairs.length === 0) throw new UsageError(`${path} is a report without a pair: nothing was judged in it`);
  const seen = new Set<string>();
  for (const { pair } of report.pairs) {
    if (seen.has(pair)) throw new UsageError(`${path} has the pair "${visible(pair)}" twice`);
    seen.add(pair);
  }
  return report;
}

function parseReport(text: string, path: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not JSON`);
  }
  if (!conforms(value))
    throw new UsageError(
      `${path} is no report of halint: ${visible(validate.errors?.[0]?.instancePath || 'the document')} does not fit`,
    );
  return value;
}
