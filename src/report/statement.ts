/** A statement, in full and in short. */
export interface Statement {
  readonly full: string;
  readonly short: string;
}
