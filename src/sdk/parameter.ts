/**
 * A value of one rule that an administrator can change: a limit, a factor, a list. halint.yaml sets it under `rules`,
 * for all pairs of the file. Values that describe a pair, or that facts and several rules read, are policy instead; no
 * value is both.
 */
export type Parameter = NumberParameter | NumbersParameter | TextsParameter | TableParameter;

interface ParameterText {
  /** Meaning of the value, as the beginning of a sentence without a full stop: "Days before …". */
  readonly describes: string;
  /** Source of the default: a man page, a vendor's page, or a short reason. */
  readonly source: string;
}

/** Range of a number; bounds are included. */
interface NumberRange {
  /** `s`, `days`, `paths`; empty for a factor. */
  readonly unit: string;
  readonly minimum: number;
  readonly maximum?: number;
  /** Only whole numbers. */
  readonly whole?: boolean;
}

export interface NumberParameter extends ParameterText, NumberRange {
  readonly kind: 'number';
  readonly default: number;
}

/** A list of numbers; halint.yaml replaces it as a whole. */
export interface NumbersParameter extends ParameterText, NumberRange {
  readonly kind: 'numbers';
  readonly default: readonly number[];
}

/** A list of texts; halint.yaml replaces it as a whole. */
export interface TextsParameter extends ParameterText {
  readonly kind: 'texts';
  readonly default: readonly string[];
}

/** Numbers by name; halint.yaml changes or adds names and keeps the others. */
export interface TableParameter extends ParameterText, NumberRange {
  readonly kind: 'table';
  readonly default: Readonly<Record<string, number>>;
}

export type Parameters = Readonly<Record<string, Parameter>>;

export type ParameterValue = number | readonly number[] | readonly string[] | Readonly<Record<string, number>>;

interface ValueOfKind {
  readonly number: number;
  readonly numbers: readonly number[];
  readonly texts: readonly string[];
  readonly table: Readonly<Record<string, number>>;
}

/** The parameter values that `check` receives. */
export type ParameterValues<P extends Parameters> = { readonly [K in keyof P]: ValueOfKind[P[K]['kind']] };
