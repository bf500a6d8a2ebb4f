import type { TransferFault } from '../outcome/message.ts';

/**
 * A way to send contents from one host to the other, each next to its target. There are two: halint's own
 * (`content-stream.ts`) for everything, and rsync's (`rsync-relay.ts`) for what is much and not secret, where both
 * hosts have it. What they promise is the same: contents pass through memory only, a connection to the peer is needed
 * on neither host, nothing that a service reads is touched, and what arrived is compared with what was to be sent
 * before it counts.
 */
export interface ContentTransfer {
  /** A line of either host, in the order in which they arrive. */
  onLine(words: readonly string[], from: 'source' | 'destination'): void;
  /**
   * A piece of what a host sends. The promise, where there is one, is fulfilled when the other host has room for more.
   */
  onPiece(piece: Buffer, from: 'source' | 'destination'): Promise<void> | undefined;
  /** Transfers everything within so many seconds. A fault: why not; the destination's session may report more. */
  run(seconds: number): Promise<TransferFault | undefined>;
  /** Lines for the destination: what each content has to be, so that it can see that it has arrived. */
  digestLines(): string;
}

/** What each item has to be, as the destination takes it: its number there (from 1) and its digest. */
export function sentLines(digests: readonly (readonly [item: number, digest: string])[]): string {
  const lines = digests.map(([item, digest]) => `${item} ${digest}\n`);
  if (lines.length <= 50) return lines.map((line) => `sent ${line}`).join('');
  const all = lines.join('');
  return `sent many ${all.length}\n${all}`;
}

/** Oldest protocol of rsync that is spoken to: 3.0.0 (2008) and later. */
export const minRsyncProtocol = 30;
