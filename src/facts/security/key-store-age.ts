// BlueMind: client_cert.sh makes bm.jks from bm_cert.pem
import type { Fact } from '../../sdk/index.ts';
import { defineFact, file, known, listing, unknown, unknownFrom } from '../../sdk/index.ts';
import { hiddenBy } from '../readable.ts';

export interface KeyStoreAge {
  /** Seconds since the epoch; undefined where the file or its time is not known. */
  readonly certificate: number | undefined;
  readonly store: number | undefined;
  /** Whether the store is there at all. */
  readonly exists: boolean;
}

/** When the server certificate and the Java key store made from it were written. */
export const keyStoreAge = defineFact({
  id: 'key-store-age',
  describes: 'Times of the server certificate and of the Java key store made from it',
  sources: {
    files: listing('key-store-age', ['/etc/ssl/certs/bm_cert.pem', '/etc/bm/bm.jks', '/etc/bm']),
    status: file('/proc/self/status'),
  },
  parse({ files, status }): Fact<KeyStoreAge> {
    if (!files.read && files.reason !== 'absent') return unknownFrom(files, 'bm.jks');
    const hidden = files.read ? hiddenBy(files.value, status) : undefined;
    if (hidden !== undefined) return unknown('denied', hidden);
    const find = (path: string) => (files.read ? files.value.find((each) => each.path === path) : undefined);
    const store = find('/etc/bm/bm.jks');
    return known<KeyStoreAge>({
      certificate: find('/etc/ssl/certs/bm_cert.pem')?.modified,
      store: store?.modified,
      exists: store !== undefined,
    });
  },
});
