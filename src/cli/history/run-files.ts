import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Files in the folder of a run. */
export const runFiles = {
  /** The report of the pair, as `check -f json` writes it. */
  report: 'report.json.gz',
  snapshot: 'snapshot.json.gz',
  /** What the next run needs to know. It can be made from the reports again. */
  state: 'state.json.gz',
} as const;
export type RunFile = keyof typeof runFiles;

/** Largest text of a stored file, against damaged ones that expand indefinitely. */
const maxLength = 512 * 1024 * 1024;

/** Writes a file of a run, and waits until it is on the disk. */
export async function writeRunFile(folder: string, file: RunFile, text: string): Promise<void> {
  const handle = await open(join(folder, runFiles[file]), 'wx', 0o600);
  try {
    await handle.writeFile(await compress(text));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The text of a file of a run. Rejects if it is missing or damaged. */
export const readRunFile = async (folder: string, file: RunFile): Promise<string> =>
  (await decompress(await readFile(join(folder, runFiles[file])), { maxOutputLength: maxLength })).toString('utf8');

/** Writes the entries of a folder to the disk. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
