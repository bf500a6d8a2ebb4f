import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import validate from 'halint:validator/baseline';
import type { PairBaseline } from '../../engine/history/baseline.ts';
import { atMost, readNamedFile } from '../../config/reading/read-file.ts';
import { UsageError } from '../usage-error.ts';

/** The file format of a baseline: schemas/baseline.schema.json. */
interface BaselineDocument {
  readonly schemaVersion: 1;
  readonly pairs: Readonly<Record<string, PairBaseline>>;
}

const conforms = (value: unknown): value is BaselineDocument => validate(value);

/** Reads a baseline file; returns its entries by pair. */
export async function readBaseline(path: string): Promise<ReadonlyMap<string, PairBaseline>> {
  const content = readNamedFile(path, atMost.baseline);
  if ('failure' in content) {
    if (content.code === 'ENOENT')
      throw new UsageError(
        `baseline ${path} does not exist; create it with halint check --baseline ${path} --update-baseline`,
      );
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
      `${path} is not a baseline of halint: ${validate.errors?.[0]?.instancePath || 'the document'} is invalid`,
    );
  return new Map(Object.entries(value.pairs));
}

/** Like `readBaseline`; an empty baseline if the file does not exist. */
export async function readBaselineIfAny(path: string): Promise<ReadonlyMap<string, PairBaseline>> {
  return existsSync(path) ? readBaseline(path) : new Map();
}

/** Writes a baseline atomically. Pairs without findings get no entry. */
export async function writeBaseline(path: string, pairs: ReadonlyMap<string, PairBaseline>): Promise<void> {
  const kept = [...pairs]
    .filter(([, { findings }]) => findings.length > 0)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  const document: BaselineDocument = { schemaVersion: 1, pairs: Object.fromEntries(kept) };
  const temporary = `${path}.${randomUUID()}`;
  try {
    await writeFile(temporary, `${JSON.stringify(document, undefined, 2)}\n`, { flush: true });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new UsageError(`cannot write the baseline ${path}: ${error instanceof Error ? error.message : 'failed'}`);
  }
}
