import validate from 'halint:validator/report';
import { visible } from '../../report/neutralise/neutralise.ts';
import type { Report } from '../../sdk/index.ts';
import { textOfFile } from './named-file.ts';
import { UsageError } from '../usage-error.ts';

const conforms = (value: unknown): value is Report => validate(value);

/** Reads a report that `halint check -f json=FILE` wrote; rejects other files. */
export async function openReport(path: string): Promise<Report> {
  return parseReport(textOfFile(path, 'record'), path);
}

/** Reads a report for merging and comparing: it must have at least one pair, and each pair only once. */
export async function openPairs(path: string): Promise<Report> {
  const report = await openReport(path);
  if (report.pairs.length === 0) throw new UsageError(`${path} is a report without pairs: nothing was judged`);
  const seen = new Set<string>();
  for (const { pair } of report.pairs) {
    if (seen.has(pair)) throw new UsageError(`${path} has the pair "${visible(pair)}" twice`);
    seen.add(pair);
  }
  return report;
}

export function parseReport(text: string, path: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not JSON`);
  }
  if (!conforms(value))
    throw new UsageError(
      `${path} is not a report of halint: ${visible(validate.errors?.[0]?.instancePath || 'the document')} is invalid`,
    );
  return value;
}
