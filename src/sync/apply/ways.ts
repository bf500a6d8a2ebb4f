import type { Side } from '../../sdk/index.ts';
import { otherSide } from '../../sdk/index.ts';
import type { Carrier } from './carrier.ts';
import { leastRsyncProtocol } from './carrier.ts';
import { contentChecks } from './content-checks.ts';
import { ContentStream } from './content-stream.ts';
import type { HostWork } from './host-work.ts';
import { RsyncRelay } from './rsync-relay.ts';
import type { Ends, Session } from './session.ts';

/** A carrier and the host from which it carries. */
export interface Way {
  readonly source: Side;
  readonly carrier: Carrier;
}

/** The ways on which all contents of a plan get to their hosts, in order: rsync where the plan is worth it and both hosts have it. */
export function waysOf(work: Readonly<Record<Side, HostWork>>, sessions: Readonly<Record<Side, Session>>, looked: Ends): readonly Way[] {
  const rsync = speaksRsync(looked, 'a') && speaksRsync(looked, 'b');
  return (['a', 'b'] as const).flatMap((source): readonly Way[] => {
    const { contents, bulk } = work[source];
    const to = otherSide(source);
    const ends = { source: sessions[source], destination: sessions[to] };
    const relayed = rsync ? [...bulk.values()].map((item) => ({ item, number: work[to].items.indexOf(item) + 1 })) : [];
    return [
      ...(contents.size > relayed.length ? [{ source, carrier: new ContentStream(work[source], work[to], ends, !rsync, contentChecks) }] : []),
      ...(relayed.length > 0 ? [{ source, carrier: new RsyncRelay(ends.source, ends.destination, relayed) }] : []),
    ];
  });
}

const speaksRsync = (looked: Ends, side: Side): boolean =>
  looked[side].frames.some(({ words }) => words[0] === 'rsync' && Number(words[1]) >= leastRsyncProtocol);
