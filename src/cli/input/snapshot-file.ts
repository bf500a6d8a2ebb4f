import validate from 'halint:validator/snapshot';
import type { Snapshot } from '../../sdk/index.ts';
import { linesOf } from './lines.ts';
import { refuseUnreadable, textOfFile } from './named-file.ts';
import { UsageError } from '../usage-error.ts';

const conforms = (value: unknown): value is Snapshot => validate(value);

/** Parses a snapshot. The error names the location of the first fault. */
export function readSnapshot(text: string, file: string): Snapshot {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  if (conforms(value)) return value;
  const fault = validate.errors?.[0];
  throw new UsageError(
    `${file} is not a snapshot of halint: ${fault?.instancePath || 'the document'} violates "${fault?.keyword ?? 'schema'}" of the schema`,
  );
}

/** An unparsed snapshot and its location. */
export interface SnapshotText {
  readonly text: string;
  /** `FILE` or `FILE:LINE`. */
  readonly name: string;
}

/** The snapshots in a file: one, or one per line if the name ends in `.ndjson`. Keeps one in memory at a time. */
export async function* snapshotsIn(path: string): AsyncGenerator<SnapshotText> {
  if (!path.endsWith('.ndjson')) return yield { text: await textOf(path), name: path };
  refuseUnreadable(path);
  let number = 0;
  try {
    for await (const text of linesOf(path)) {
      number++;
      if (text.trim() !== '') yield { text, name: `${path}:${number}` };
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw unreadable(path, error);
  }
}

/** Reads the snapshot in a file. */
export const openSnapshot = async (path: string): Promise<Snapshot> => readSnapshot(await textOf(path), path);

const textOf = (path: string): Promise<string> => Promise.resolve(textOfFile(path, 'record'));

const unreadable = (path: string, error: unknown): UsageError =>
  new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
