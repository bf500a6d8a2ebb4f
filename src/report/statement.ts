/** One statement, in full, and for where there is less room. */
export interface Statement {
  readonly full: string;
  readonly short: string;
}
