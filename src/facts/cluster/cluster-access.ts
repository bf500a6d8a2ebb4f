// corosync_overview(7), "uidgid.d"; Pacemaker's ACLs admit root, hacluster and members of haclient
import type { Reading, TextFile, Unknown } from '../../sdk/index.ts';
import { file, unknown } from '../../sdk/index.ts';
import { readerAccount } from '../readable.ts';

/** Tells as whom the host is read; one source for all facts that ask the cluster. */
export const readerStatus = file('/proc/self/status');

/**
 * The cluster's programs answer root (and members of haclient). To anybody else a stopped cluster and a refusal look
 * the same, so that nothing may be concluded. Undefined: the account may ask.
 */
export function refusedReader(status: Reading<TextFile>, said: string): Unknown | undefined {
  const account = readerAccount(status);
  if (account?.seesAll === true) return undefined;
  if (!/denied|CS_ERR_ACCESS|not permitted|not authorized/i.test(said) && account === undefined) return undefined;
  return unknown('denied', 'the cluster’s programs answer root only: let halint use sudo on this host');
}
