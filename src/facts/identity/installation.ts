// BlueMind: the ids that an installation writes into its database and its search index
import type { Fact } from '../../sdk/index.ts';
import { defineFact, file, known, unknownFrom } from '../../sdk/index.ts';

export interface Installation {
  /** The installation id; undefined where there is none. */
  readonly id: string | undefined;
  /** The id under which the database knows this server. */
  readonly server: string | undefined;
}

/** Which installation of BlueMind this host is. Both hosts of a pair are the same one. */
export const installation = defineFact({
  id: 'installation',
  describes: 'BlueMind’s installation id and server id',
  sources: { id: file('/etc/bm/mcast.id'), server: file('/etc/bm/server.uid') },
  parse({ id, server }): Fact<Installation> {
    if (!id.read && id.reason !== 'absent') return unknownFrom(id, '/etc/bm/mcast.id');
    if (!server.read && server.reason !== 'absent') return unknownFrom(server, '/etc/bm/server.uid');
    return known<Installation>({
      id: id.read ? trimmed(id.value.text) : undefined,
      server: server.read ? trimmed(server.value.text) : undefined,
    });
  },
});

const trimmed = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim());
