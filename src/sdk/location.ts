/** Source location of a value, for findings and `halint facts`. `line` counts from 1. */
export interface Location {
  readonly path: string;
  readonly line?: number;
}
