/** A command whose recorded output can be rewritten as the output that halint asks for. */
export interface Form {
  /** First words of the command that halint asks for. */
  readonly answers: string;
  /** Recorded commands with this information, best first, without quotes. */
  readonly from: readonly RegExp[];
  /** The output that `answers` would have printed; undefined if the text does not contain it. */
  readonly rewrite: (text: string) => string | undefined;
}
