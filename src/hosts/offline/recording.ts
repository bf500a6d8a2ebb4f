import type { HostSnapshot } from '../../sdk/index.ts';
import { notRead, sourceKey } from '../../sdk/index.ts';
import type { Host } from '../host.ts';

/** A host that was read before: its part of a snapshot answers again. What it does not hold was not collected. */
export function recordingHost(snapshot: HostSnapshot): Host {
  return {
    via: `recording of ${snapshot.via}`,
    collect: ({ sources }) => {
      const readings = Object.fromEntries(
        sources.map((source) => {
          const key = sourceKey(source);
          return [key, snapshot.readings[key] ?? notRead('not-collected', 'the snapshot does not hold it')];
        }),
      );
      return Promise.resolve({ ...snapshot, readings });
    },
  };
}
