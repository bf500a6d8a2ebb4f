import type { Control, Framework } from '../../sdk/index.ts';

/** A control before its patterns are resolved. */
export interface CatalogueControl extends Control {
  /** Also the rules that no other control of the catalogue names, such as rules of the organisation. */
  readonly rest?: true;
}

/** A framework whose controls name rules by patterns. */
export interface Catalogue extends Framework {
  readonly controls: readonly CatalogueControl[];
}
