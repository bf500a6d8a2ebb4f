import { randomUUID } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { access, chmod, chown, constants, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../usage-error.ts';

/** A file that replaces an existing one only when it is complete. */
export interface ReplacedFile {
  write(text: string): Promise<void>;
  /** Replaces the target with the complete file. */
  commit(): Promise<void>;
  /** Drops the incomplete file; the target stays unchanged. */
  discard(): Promise<void>;
}

/**
 * Opens a file for atomic replacement. Data goes to a temporary file in the same folder, which is renamed at the end.
 * After a full disk, an error or a kill, the previous file is unchanged. Devices, pipes, and files in a folder that is
 * not writable are written directly.
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
  // Do not replace a read-only file, even if its folder is writable.
  if (before !== undefined) await access(path, constants.W_OK).catch(refuse);
  const target = before === undefined ? path : await realpath(path).catch(refuse);
  const temporary = join(dirname(target), `.${basename(target).slice(0, 200)}.${randomUUID()}`);
  const file = await open(temporary, 'wx', before === undefined ? mode : before.mode & 0o777).catch(
    (error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      return before !== undefined && (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
        ? undefined
        : refuse(error);
    },
  );
  if (file === undefined) return direct();
  let committed = false;
  const drop = async (): Promise<void> => {
    await file.close().catch(() => undefined);
    await rm(temporary, { force: true });
  };
  return {
    write: (text) => file.writeFile(text).catch(refuse),
    commit: async () => {
      try {
        await file.sync();
        await file.close();
        if (before !== undefined) {
          await chmod(temporary, before.mode & 0o7777);
          // Only root can change the owner; for other accounts the owner is already correct.
          await chown(temporary, before.uid, before.gid).catch(() => undefined);
        }
        await rename(temporary, target);
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

/** The error message without the code and the name of the system call: `no space left on device`. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message.replace(/^[A-Z0-9]+: /, '').replace(/, \w+( '.*')?$/, '') : 'failed';
