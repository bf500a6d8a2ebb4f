import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { ChainLink } from '../../sdk/index.ts';
import { reasonOf } from '../output/replaced-file.ts';
import { UsageError } from '../usage-error.ts';
import { latestName } from './bundle.ts';

/** The bundles of a folder by name, which is the order of the chain. */
export const bundlesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.tar') && !name.startsWith('.')).sort();

/** `DIGEST  NAME` of LATEST; undefined if there is no such file or line. */
export async function latestOf(folder: string): Promise<ChainLink | undefined> {
  const text = await readFile(join(folder, latestName), 'utf8').catch(() => '');
  const [, sha256, file] = /^([0-9a-f]{64}) {2}(.+)\n$/.exec(text) ?? [];
  return sha256 === undefined || file === undefined ? undefined : { file, sha256 };
}

/** The bundle that a new one follows: the named one, else the newest of its folder; null if there is none. */
export async function previousBundle(path: string, named: string | undefined): Promise<ChainLink | null> {
  if (named === 'none') return null;
  if (named !== undefined) return { file: basename(named), sha256: await digestOfFile(named) };
  const folder = dirname(path);
  const names = await bundlesIn(folder).catch((error: unknown) => {
    throw new UsageError(`--evidence: cannot read the folder ${folder}: ${reasonOf(error)}`);
  });
  const latest = await latestOf(folder);
  const newest = names.at(-1);
  if (newest !== undefined && newest >= basename(path)) {
    throw new UsageError(
      `--evidence: ${basename(path)} does not sort after ${newest}; the names of a chain must sort by time`,
    );
  }
  // The digest of LATEST was taken when that bundle was written; a bundle after it is one whose run was interrupted.
  if (latest !== undefined && (newest === undefined || newest <= latest.file)) return latest;
  return newest === undefined ? null : { file: newest, sha256: await digestOfFile(join(folder, newest)) };
}

/** The digest of a file, which is not read into memory as a whole. */
export async function digestOfFile(path: string): Promise<string> {
  const digest = createHash('sha256');
  try {
    for await (const piece of createReadStream(path)) digest.update(piece);
  } catch (error) {
    throw new UsageError(`cannot read ${path}: ${reasonOf(error)}`);
  }
  return digest.digest('hex');
}
