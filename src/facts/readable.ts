// proc_pid_status(5)
import type { ListedFile, Reading, TextFile } from '../sdk/index.ts';
import { firstUnavailable } from '../sdk/index.ts';

/**
 * The account that reads the host: what it may enter decides whether a path that a listing lacks is absent or hidden.
 */
export interface ReaderAccount {
  readonly uid: number;
  readonly groups: readonly number[];
  /** Root, or a capability that passes over permissions. */
  readonly seesAll: boolean;
}

/** CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH, capabilities(7). */
const passesOverPermissions = 0b110n;

/**
 * From `/proc/self/status` of a process of the collection. Absent in rendered trees and recordings, where the account
 * that made them could read what is in them; undefined when the text makes no sense.
 */
export function readerAccount(status: Reading<TextFile>): ReaderAccount | undefined {
  if (!status.read) return firstUnavailable(status) !== undefined ? undefined : { uid: 0, groups: [], seesAll: true };
  const { text } = status.value;
  const uid = Number(/^Uid:[ \t]+\d+[ \t]+(\d+)/m.exec(text)?.[1]);
  const gid = Number(/^Gid:[ \t]+\d+[ \t]+(\d+)/m.exec(text)?.[1]);
  if (!Number.isInteger(uid) || !Number.isInteger(gid)) return undefined;
  const groups = (/^Groups:[ \t]*([\d \t]*)/m.exec(text)?.[1] ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(Number);
  const capabilities = /^CapEff:[ \t]+([0-9a-f]{1,16})$/m.exec(text)?.[1];
  const seesAll = capabilities === undefined ? uid === 0 : (BigInt(`0x${capabilities}`) & passesOverPermissions) !== 0n;
  return { uid, groups: [gid, ...groups], seesAll };
}

/**
 * Why a listing does not show all that is there: a folder in it may not be entered, or its account is not known.
 * A listing names its folders for this.
 */
export function hiddenBy(files: readonly ListedFile[], status: Reading<TextFile>): string | undefined {
  const account = readerAccount(status);
  if (account === undefined) return 'the account that listed the files is not known';
  const shut = files.find((each) => each.type === 'directory' && !mayEnter(each, account));
  return shut === undefined ? undefined : `${shut.path} may not be entered`;
}

/**
 * Whether the account may reach what is in a folder (its search bit), by owner, group and others, as path_resolution(7)
 * has it.
 */
export function mayEnter(folder: ListedFile, account: ReaderAccount): boolean {
  if (account.seesAll || folder.access === undefined) return true;
  const { mode, uid, gid } = folder.access;
  if (uid === account.uid) return (mode & 0o100) !== 0;
  return (mode & (account.groups.includes(gid) ? 0o010 : 0o001)) !== 0;
}
