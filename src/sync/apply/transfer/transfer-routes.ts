import type { Side } from '../../../sdk/index.ts';
import { otherSide } from '../../../sdk/index.ts';
import type { ContentTransfer } from './content-transfer.ts';
import { minRsyncProtocol } from './content-transfer.ts';
import { contentChecker } from '../checks/content-checks.ts';
import { ContentStream } from './content-stream.ts';
import type { HostPlan } from '../host-plan/host-plan.ts';
import { RsyncRelay } from './rsync-relay.ts';
import type { PhaseEnds } from '../session/phase-end.ts';
import type { Session } from '../session/session.ts';

const sides = ['a', 'b'] as const;

/** A carrier and the host from which it carries. */
export interface TransferRoute {
  readonly source: Side;
  readonly transfer: ContentTransfer;
}

/**
 * The ways on which all contents of a plan get to their hosts, in order: rsync where the plan is worth it and both
 * hosts have it.
 */
export function planTransfers(
  hostPlans: Readonly<Record<Side, HostPlan>>,
  sessions: Readonly<Record<Side, Session>>,
  looked: PhaseEnds,
): readonly TransferRoute[] {
  const rsync = supportsRsync(looked, 'a') && supportsRsync(looked, 'b');
  return sides.flatMap((source): readonly TransferRoute[] => {
    const { contents, rsyncContents } = hostPlans[source];
    const to = otherSide(source);
    const ends = { source: sessions[source], destination: sessions[to] };
    const relayed = rsync
      ? [...rsyncContents.values()].map((item) => ({ item, number: hostPlans[to].items.indexOf(item) + 1 }))
      : [];
    return [
      ...(contents.size > relayed.length
        ? [{ source, transfer: new ContentStream(hostPlans[source], hostPlans[to], ends, !rsync, contentChecker) }]
        : []),
      ...(relayed.length > 0 ? [{ source, transfer: new RsyncRelay(ends.source, ends.destination, relayed) }] : []),
    ];
  });
}

/** Bytes that may be read, and wait in memory, for a plan that is perhaps refused. */
const prefetchLimit = 256 * 1024;

/**
 * The one way of a plan whose contents are little, not secret, and all from one host, asked for in the same breath as
 * the look: nothing is written for that anywhere, and a round trip is saved.
 */
export function prefetchRoute(
  hostPlans: Readonly<Record<Side, HostPlan>>,
  sessions: Readonly<Record<Side, Session>>,
  seconds: number,
): TransferRoute | undefined {
  const [source, ...more] = sides.filter((side) => hostPlans[side].contents.size > 0);
  if (source === undefined || more.length > 0) return undefined;
  const { contents, rsyncContents } = hostPlans[source];
  const files = [...contents.values()].map((item) => item.source);
  const bytes = files.reduce(
    (sum, file) => sum + (file.type === 'file' && file.digest?.kind === 'plain' ? file.size : Infinity),
    0,
  );
  if (rsyncContents.size > 0 || bytes > prefetchLimit) return undefined;
  const to = otherSide(source);
  const transfer = new ContentStream(
    hostPlans[source],
    hostPlans[to],
    { source: sessions[source], destination: sessions[to] },
    true,
    contentChecker,
  );
  transfer.prefetch(seconds);
  return { source, transfer };
}

const supportsRsync = (looked: PhaseEnds, side: Side): boolean =>
  looked[side].frames.some(({ words }) => words[0] === 'rsync' && Number(words[1]) >= minRsyncProtocol);
