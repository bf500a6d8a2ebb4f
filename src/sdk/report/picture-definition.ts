import type { Reads, SideView } from '../rule.ts';
import type { Pair } from '../pair.ts';
import type { FailoverTests } from '../failover-test.ts';
import type { PairPicture } from './picture.ts';

/** The argument of `draw`: each fact of both hosts, which may be unknown. */
export interface PictureView<O extends Reads> {
  readonly pair: Pair;
  readonly a: SideView<Record<never, never>, O>;
  readonly b: SideView<Record<never, never>, O>;
}

/** Makes the picture and the failover tests of a pair from facts. A pure function, like the check of a rule. */
export interface PictureDefinition {
  readonly reads: Reads;
  readonly draw: (view: never) => PairPicture;
  /** The failover tests of the pair; undefined if there are none and none is required. */
  readonly tests: (view: never) => FailoverTests | undefined;
}

export const definePicture = <const O extends Reads>(definition: {
  readonly reads: O;
  readonly draw: (view: PictureView<O>) => PairPicture;
  readonly tests: (view: PictureView<O>) => FailoverTests | undefined;
}): PictureDefinition => definition;
