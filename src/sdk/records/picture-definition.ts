import type { Reads, SideView } from '../rule.ts';
import type { Pair } from '../pair.ts';
import type { PairPicture } from './picture.ts';

/** The argument of `draw`: each fact of both hosts, which may be unknown. */
export interface PictureView<O extends Reads> {
  readonly pair: Pair;
  readonly a: SideView<Record<never, never>, O>;
  readonly b: SideView<Record<never, never>, O>;
}

/** Makes the picture of a pair from facts. A pure function, like the check of a rule. */
export interface PictureDefinition {
  readonly reads: Reads;
  readonly draw: (view: never) => PairPicture;
}

export const definePicture = <const O extends Reads>(definition: {
  readonly reads: O;
  readonly draw: (view: PictureView<O>) => PairPicture;
}): PictureDefinition => definition;
