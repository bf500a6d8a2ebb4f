import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import validate from 'halint:validator/baseline';
import type { PairBaseline } from '../../engine/history/baseline.ts';
import { atMost, readNamedFile } from '../../config/reading/read-file.ts';
import { UsageError } from '../usage-error.ts';

/** A baseline as it is kept: schemas/baseline.schema.json. */
interface BaselineDocument {
  readonly schemaVersion: 1;
  readonly pairs: Readonly<Record<string, PairBaseline>>;
}

const conforms = (value: unknown): value is BaselineDocument => validate(value);

/** The baseline that a file holds, by pair. */
export async function readBaseline(path: string): Promise<ReadonlyMap<string, PairBaseline>> {
  const content = readNamedFile(path, atMost.baseline);
  if ('failure' in content) {
    if (content.code === 'ENOENT')
      throw new UsageError(`there is no baseline ${path}: halint check --baseline ${path} --update-baseline writes it`);
    throw new UsageError(`cannot read the baseline ${path}: ${content.failure}`);
  }
  const text = content.bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`the baseline ${path} is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  if (!conforms(value))
    throw new UsageError(
      `${path} is no baseline of halint: ${validate.errors?.[0]?.instancePath || 'the document'} does not fit`,
    );
  return new Map(Object.entries(value.pairs));
}

/** The same of a file that need not be there yet. */
export async function readBaselineIfAny(path: string): Promise<ReadonlyMap<string, PairBaseline>> {
  return existsSync(path) ? readBaseline(path) : new Map();
}

/**
 * Writes a baseline in place of the one that may be there: wholly, or not at all. Pairs without findings need no entry.
 */
export async function writeBaseline(path: string, pairs: ReadonlyMap<string, PairBaseline>): Promise<void> {
  const kept = [...pairs]
    .filter(([, { findings }]) => findings.length > 0)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const document: BaselineDocument = { schemaVersion: 1, pairs: Object.fromEntries(kept) };
  const beside = `${path}.${randomUUID()}`;
  try {
    await writeFile(beside, `${JSON.stringify(document, undefined, 2)}\n`, { flush: true });
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw new UsageError(`cannot write the baseline ${path}: ${error instanceof Error ? error.message : 'failed'}`);
  }
}
