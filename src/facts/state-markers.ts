// BlueMind: ConditionPathExists=!/etc/bm/SERVICE.disabled in its units, and files that its programs look for
import type { Fact } from '../sdk/index.ts';
import { defineFact, file, known, listing, unknown, unknownFrom } from '../sdk/index.ts';
import { manifestEntries } from './manifest/entries.ts';
import { manifestEntry } from './manifest/manifest.ts';
import { mayEnter, readerAccount } from './readable.ts';

export interface StateMarker {
  readonly path: string;
  /** What happens while it is there, as the end of a sentence. */
  readonly effect: string;
  /** The service that it keeps from starting, for `NAME.disabled`. */
  readonly service?: string;
}

const patterns = manifestEntries.filter((entry) => entry.class === 'state-flag').map(({ pattern }) => pattern);

/** Files whose mere presence changes what BlueMind does on this host. */
export const stateMarkers = defineFact({
  id: 'state-markers',
  describes: 'Marker files that change what BlueMind does on this host',
  sources: { markers: listing('state-markers', [...patterns, '/etc/bm', '/root']), status: file('/proc/self/status') },
  parse({ markers, status }): Fact<readonly StateMarker[]> {
    if (!markers.read) return markers.reason === 'absent' ? known<readonly StateMarker[]>([]) : unknownFrom(markers, '/etc/bm');
    const account = readerAccount(status);
    const folder = markers.value.find(({ path }) => path === '/etc/bm');
    if (account === undefined || (folder !== undefined && !mayEnter(folder, account))) return unknown('denied', '/etc/bm may not be entered');
    return known<readonly StateMarker[]>(
      markers.value.flatMap(({ path }) => {
        const { effect, class: kind } = manifestEntry(path);
        if (kind !== 'state-flag' || effect === undefined) return [];
        const service = /^\/etc\/bm\/(.+)\.disabled$/.exec(path)?.[1];
        return [{ path, effect, ...(service === undefined ? {} : { service }) }];
      }),
    );
  },
});
