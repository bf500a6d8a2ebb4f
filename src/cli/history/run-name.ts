import { randomBytes } from 'node:crypto';
import { UsageError } from '../usage-error.ts';

/** `20260614T010203.456Z-5f2c91d07a3b4e68`: names sort by the time of the run, and concurrent runs never collide. */
const runName = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z-[0-9a-f]{16}$/;

export const isRunName = (name: string): boolean => runName.test(name);

/** A new name for a run that was taken at this time. */
export function newRunName(takenAt: string): string {
  const time = Date.parse(takenAt);
  const iso = Number.isNaN(time) ? '' : new Date(time).toISOString();
  if (!/^\d{4}-/.test(iso))
    throw new UsageError(`a run taken at "${takenAt}" cannot be stored: it is not a valid time`);
  return `${iso.replaceAll(/[-:]/g, '')}-${randomBytes(8).toString('hex')}`;
}

/** When the run was taken, in milliseconds. */
export const timeOfRun = (name: string): number => Date.parse(name.replace(runName, '$1-$2-$3T$4:$5:$6Z').slice(0, 24));

/**
 * The folder name of a pair: its name, with all but letters, digits and `._+-` as %XX of UTF-8, so that it is one
 * visible component of a path.
 */
export const folderOfPair = (pair: string): string =>
  [...Buffer.from(pair)]
    .map((byte, index) => {
      const sign = String.fromCharCode(byte);
      const isPlain = /[A-Za-z0-9_+.-]/.test(sign) && !(index === 0 && sign === '.');
      return isPlain ? sign : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');

/** The pair of a folder; undefined if the folder is not named like one. */
export function pairOfFolder(folder: string): string | undefined {
  try {
    const pair = decodeURIComponent(folder);
    return folderOfPair(pair) === folder ? pair : undefined;
  } catch {
    return undefined;
  }
}
