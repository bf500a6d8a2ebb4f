import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { access, chmod, chown, constants, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../usage-error.ts';

/** A file on its way: it takes the place of the one that may be there when it is whole, and not before. */
export interface ReplacedFile {
  write(text: string): Promise<void>;
  /** The file is whole. */
  commit(): Promise<void>;
  /** It will not be whole: what was there before stays. */
  discard(): Promise<void>;
}

/**
 * Opens a file to be written. What is written goes into a file beside it, which takes its place at the end: a full
 * disk, an error or a kill leaves the file of last night as it was. Devices and pipes, and files in a folder in which
 * no other file can be made, are written to directly.
 */
export async function replaceFile(path: string, mode = 0o666): Promise<ReplacedFile> {
  const refuse = (error: unknown): never => {
    throw new UsageError(`cannot write ${path}: ${reasonOf(error)}`);
  };
  const before = await stat(path).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? undefined : refuse(error),
  );
  if (before?.isDirectory() === true) throw new UsageError(`cannot write ${path}: it is a folder; a file is expected`);
  const direct = async (): Promise<ReplacedFile> => directly(await open(path, 'w', mode).catch(refuse), refuse);
  if (before !== undefined && !before.isFile()) return direct();
  // A file that may not be written stays, although its folder would let another one take its place.
  if (before !== undefined) await access(path, constants.W_OK).catch(refuse);
  const target = before === undefined ? path : await realpath(path).catch(refuse);
  const beside = join(dirname(target), `.${basename(target).slice(0, 200)}.${randomUUID()}`);
  const file = await open(beside, 'wx', before === undefined ? mode : before.mode & 0o777).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return before !== undefined && (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
      ? undefined
      : refuse(error);
  });
  if (file === undefined) return direct();
  let committed = false;
  const drop = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    await rm(beside, { force: true });
  };
  return {
    write: (text) => file.writeFile(text).catch(refuse),
    commit: async () => {
      try {
        await file.sync();
        await file.close();
        if (before !== undefined) {
          await chmod(beside, before.mode & 0o7777);
          // Only root can give a file away; for others it is theirs already.
          await chown(beside, before.uid, before.gid).catch(() => undefined);
        }
        await rename(beside, target);
        committed = true;
      } catch (error) {
        await drop();
        refuse(error);
      }
    },
    discard: () => (committed ? Promise.resolve() : drop()),
  };
}

function directly(file: FileHandle, refuse: (error: unknown) => never): ReplacedFile {
  return {
    write: (text) => file.writeFile(text).catch(refuse),
    commit: () => file.close().catch(refuse),
    discard: () => file.close().catch(() => undefined),
  };
}

/** `ENOSPC: no space left on device, write` without the name of the function. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^[A-Z0-9]+: /, '').replace(/, \w+( '.*')?$/, '') : 'failed';
