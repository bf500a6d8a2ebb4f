import type { Source } from '../../sdk/index.ts';

/** A source with its number in the request, by which frames name it. */
export interface NumberedSource<S extends Source = Source> {
  readonly source: S;
  readonly index: number;
}
