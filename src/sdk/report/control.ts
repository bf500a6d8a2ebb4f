/** A catalogue of security controls, and the rules whose results are evidence on each of them. */
export interface Framework {
  /** As in `--controls`: `iso27001`. */
  readonly id: string;
  readonly title: string;
  /** The edition or version of the catalogue. */
  readonly version: string;
  /** Where its text is published. */
  readonly source?: string;
  readonly controls: readonly Control[];
}

/** One control. A result is evidence on it and never a statement that it is met. */
export interface Control {
  /** As in the catalogue: `A.8.14`. */
  readonly id: string;
  /** The exact title in the catalogue. */
  readonly title: string;
  /** In a report: ids of rules. In a catalogue: also patterns such as `fencing/*`. */
  readonly rules: readonly string[];
}
