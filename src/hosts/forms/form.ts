/** A command whose recorded output can be rewritten as the output that halint asks for. */
export interface Form {
  /** First words of the command that halint asks for. */
  readonly answers: string;
  /** Recorded commands with this information, best first, without quotes. */
  readonly from: readonly RegExp[];
  /**
   * The output that `answers` would have printed; undefined if the text does not contain it. `whole`: the tool that ran
   * the command says that it ended, so that nothing is cut off.
   */
  readonly rewrite: (text: string, whole: boolean) => string | undefined;
}
