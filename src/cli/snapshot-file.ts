import { readFile } from 'node:fs/promises';
import validate from 'halint:validator/snapshot';
import type { Snapshot } from '../sdk/index.ts';
import { linesOf } from './lines.ts';
import { UsageError } from './usage-error.ts';

const conforms = (value: unknown): value is Snapshot => validate(value);

/** The snapshot that a file holds; refused with the place of the first fault when it is none. */
export function readSnapshot(text: string, file: string): Snapshot {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  if (conforms(value)) return value;
  const fault = validate.errors?.[0];
  throw new UsageError(`${file} is no snapshot of halint: ${fault?.instancePath ?? ''} breaks the rule "${fault?.keyword ?? 'schema'}"`);
}

/** The snapshots in a file that somebody named: one, or one a line where the name ends in `.ndjson`. Holds one at a time. */
export async function* snapshotsIn(path: string): AsyncGenerator<Snapshot> {
  if (!path.endsWith('.ndjson')) return yield await openSnapshot(path);
  let number = 0;
  try {
    for await (const line of linesOf(path)) {
      number++;
      if (line.trim() !== '') yield readSnapshot(line, `${path}:${number}`);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw unreadable(path, error);
  }
}

/** The snapshot in a file that somebody named. */
export async function openSnapshot(path: string): Promise<Snapshot> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return readSnapshot(text, path);
}

const unreadable = (path: string, error: unknown): UsageError =>
  new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
