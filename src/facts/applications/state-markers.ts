// BlueMind: ConditionPathExists=!/etc/bm/bm-SERVICE.disabled in its units, and files that its programs look for
import type { Fact } from '../../sdk/index.ts';
import { defineFact, file, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';
import { manifestEntries } from '../manifest/entries.ts';
import { manifestEntry } from '../manifest/manifest.ts';
import { hiddenBy } from '../readable.ts';

export interface StateMarker {
  readonly path: string;
  /** What happens while it is there, as the end of a sentence. */
  readonly effect: string;
  /**
   * The service that it keeps from starting, for `bm-NAME.disabled`; other names of this kind switch a function off.
   */
  readonly service?: string;
}

const patterns = manifestEntries.filter((entry) => entry.class === 'state-flag').map(({ pattern }) => pattern);

/** Files whose mere presence changes what BlueMind does on this host. */
export const stateMarkers = defineFact({
  id: 'state-markers',
  describes: 'Marker files that change what BlueMind does on this host',
  sources: { markers: listing('state-markers', [...patterns, '/etc/bm']), status: file('/proc/self/status') },
  parse({ markers, status }): Fact<readonly StateMarker[]> {
    if (!markers.read)
      return markers.reason === 'absent' ? known<readonly StateMarker[]>([]) : unknownFrom(markers, '/etc/bm');
    const hidden = hiddenBy(
      markers.value.filter(({ path }) => path === '/etc/bm'),
      status,
    );
    if (hidden !== undefined) return unknown('denied', hidden);
    // Several patterns can match one path.
    const paths = [...new Set(markers.value.map(({ path }) => path))];
    return known<readonly StateMarker[]>(
      paths.flatMap((path) => {
        const { effect, class: kind } = manifestEntry(path);
        if (kind !== 'state-flag' || effect === undefined) return [];
        const service = /^\/etc\/bm\/(bm-.+)\.disabled$/.exec(path)?.[1];
        return [{ path, effect, ...(service === undefined ? {} : { service }) }];
      }),
    );
  },
});
