import type { Side } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import type { Carrier } from './carrier.ts';
import { leastRsyncProtocol } from './carrier.ts';
import { contentChecks } from './content-checks.ts';
import { ContentStream } from './content-stream.ts';
import type { HostWork } from './host-work.ts';
import { RsyncRelay } from './rsync-relay.ts';
import type { Ends, Session } from './session.ts';

const sides = ['a', 'b'] as const;

/** A carrier and the host from which it carries. */
export interface Way {
  readonly source: Side;
  readonly carrier: Carrier;
}

/**
 * The ways on which all contents of a plan get to their hosts, in order: rsync where the plan is worth it and both
 * hosts have it.
 */
export function waysOf(
  work: Readonly<Record<Side, HostWork>>,
  sessions: Readonly<Record<Side, Session>>,
  looked: Ends,
): readonly Way[] {
  const rsync = speaksRsync(looked, 'a') && speaksRsync(looked, 'b');
  return sides.flatMap((source): readonly Way[] => {
    const { contents, bulk } = work[source];
    const to = otherSide(source);
    const ends = { source: sessions[source], destination: sessions[to] };
    const relayed = rsync ? [...bulk.values()].map((item) => ({ item, number: work[to].items.indexOf(item) + 1 })) : [];
    return [
      ...(contents.size > relayed.length
        ? [{ source, carrier: new ContentStream(work[source], work[to], ends, !rsync, contentChecks) }]
        : []),
      ...(relayed.length > 0 ? [{ source, carrier: new RsyncRelay(ends.source, ends.destination, relayed) }] : []),
    ];
  });
}

/** Bytes that may be read, and wait in memory, for a plan that is perhaps refused. */
const little = 256 * 1024;

/**
 * The one way of a plan whose contents are little, not secret, and all from one host, asked for in the same breath as
 * the look: nothing is written for that anywhere, and a round trip is saved.
 */
export function prefetch(
  work: Readonly<Record<Side, HostWork>>,
  sessions: Readonly<Record<Side, Session>>,
  seconds: number,
): Way | undefined {
  const [source, ...more] = sides.filter((side) => work[side].contents.size > 0);
  if (source === undefined || more.length > 0) return undefined;
  const { contents, bulk } = work[source];
  const files = [...contents.values()].map((item) => item.source);
  const bytes = files.reduce(
    (sum, file) => sum + (file.type === 'file' && file.digest?.kind === 'plain' ? file.size : Infinity),
    0,
  );
  if (bulk.size > 0 || bytes > little) return undefined;
  const to = otherSide(source);
  const carrier = new ContentStream(
    work[source],
    work[to],
    { source: sessions[source], destination: sessions[to] },
    true,
    contentChecks,
  );
  carrier.prefetch(seconds);
  return { source, carrier };
}

const speaksRsync = (looked: Ends, side: Side): boolean =>
  looked[side].frames.some(({ words }) => words[0] === 'rsync' && Number(words[1]) >= leastRsyncProtocol);
