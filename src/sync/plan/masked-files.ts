import { manifestEntries } from '../../facts/manifest/entries.ts';
import type { Mask } from '../../sdk/index.ts';

/** Files of a pair whose secrets only a mask of their own finds. */
export const maskedFiles: readonly { readonly path: string; readonly mask: readonly Mask[] }[] =
  manifestEntries.flatMap(({ pattern, mask }) => (mask === undefined ? [] : [{ path: pattern, mask }]));
