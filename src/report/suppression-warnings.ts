import type { PairReport } from '../sdk/index.ts';

/** What is to be put in order about waivers and the baseline of a pair, each with the place where it is written. */
export const hygieneSentences = ({ hygiene = [] }: PairReport): readonly string[] =>
  hygiene.map(({ text, at }) =>
    at === undefined ? text : `${text} (${at.path}${at.line === undefined ? '' : `:${at.line}`})`,
  );
