// java(1), -XX:HeapDumpPath
import type { ListedFile } from '../../sdk/index.ts';
import { defineFact, known, listing, unknownFrom } from '../../sdk/index.ts';

/** Heap dumps that components left in /var/log when they ran out of memory. */
export const crashDumps = defineFact({
  id: 'crash-dumps',
  describes: 'Heap dumps that crashed components left behind',
  sources: { dumps: listing('crash-dumps', ['/var/log/*.hprof', '/var/log/bm-*/*.hprof']) },
  parse: ({ dumps }) => (dumps.read ? known<readonly ListedFile[]>(dumps.value) : unknownFrom(dumps, '/var/log')),
});
