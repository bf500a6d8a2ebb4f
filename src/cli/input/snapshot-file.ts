import validate from 'halint:validator/snapshot';
import type { Snapshot } from '../../sdk/index.ts';
import { linesOf } from './lines.ts';
import { refuseUnreadable, textOfFile } from './named-file.ts';
import { UsageError } from '../usage-error.ts';

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
  throw new UsageError(
    `${file} is no snapshot of halint: ${fault?.instancePath || 'the document'} breaks the rule "${fault?.keyword ?? 'schema'}"`,
  );
}

/** A snapshot that is not parsed yet, and its place. */
export interface SnapshotText {
  readonly text: string;
  /** `FILE` or `FILE:LINE`. */
  readonly name: string;
}

/**
 * The snapshots in a file that somebody named: one, or one a line where the name ends in `.ndjson`. Holds one at a
 * time.
 */
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

/** The snapshot in a file that somebody named. */
export const openSnapshot = async (path: string): Promise<Snapshot> => readSnapshot(await textOf(path), path);

const textOf = (path: string): Promise<string> => Promise.resolve(textOfFile(path, 'record'));

const unreadable = (path: string, error: unknown): UsageError =>
  new UsageError(`cannot read ${path}: ${error instanceof Error ? error.message : 'unreadable'}`);
