import { readFile } from 'node:fs/promises';
import validate from 'halint:validator/report';
import type { Report } from '../../sdk/index.ts';
import { exitCode } from '../exit-code.ts';
import { parseFormats } from '../format.ts';
import { writeReports } from '../report-output.ts';
import { UsageError } from '../usage-error.ts';

const conforms = (value: unknown): value is Report => validate(value);

/** `halint report render FILE`: a JSON report in another format. */
export async function render(path: string, formats: readonly string[], color?: boolean): Promise<number> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
  });
  const { pairs, ...head } = parseReport(text, path);
  await writeReports(head, pairs, parseFormats(formats), color);
  return exitCode.clean;
}

function parseReport(text: string, path: string): Report {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${path} is not JSON`);
  }
  if (!conforms(value)) throw new UsageError(`${path} is no report of halint: ${validate.errors?.[0]?.instancePath ?? ''} does not fit`);
  return value;
}
