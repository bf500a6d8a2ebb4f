/**
 * What halint says of the lab's healthy pairs although nothing was planted: true statements about a lab that stands on
 * one machine. Everything else that it reports there is a false alarm, and a missing line is a missed fact.
 */
export interface TrueOfTheLab {
  readonly because: string;
  readonly lines: readonly string[];
}

export const pacemakerPair: readonly TrueOfTheLab[] = [];

/** Verdicts that cannot be given on namespace hosts, as `rule host`. */
export const pacemakerUnknowns: readonly TrueOfTheLab[] = [];

export const keepalivedPair: readonly TrueOfTheLab[] = [];

export const linesOf = (all: readonly TrueOfTheLab[]): string[] => all.flatMap(({ lines }) => lines);
